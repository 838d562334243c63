package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.store.AccessStore.Registration;
import org.logomesh.relay.store.DeletionStore.Deletion;
import org.logomesh.relay.store.DeletionStore.Purge;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.publisher.Mono;

/** How every adapter deletes spaces, takes that back, and drops them. */
abstract class DeletionContract {
  static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant UNTIL = NOW.plus(Duration.ofDays(30));
  private static final int ENTRIES = 60;

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final TestSpace other = new TestSpace(bob);

  abstract EntryStore entries();

  abstract AccessStore access();

  abstract RetentionStore retention();

  abstract UsageStore usages();

  abstract SpaceCensus census();

  abstract DeletionStore deletions();

  /** Opens the database; closes it before if it is open. */
  abstract void reopen();

  /** Tables whose rows belong to spaces, by the schema itself. */
  abstract List<String> tablesOfSpaces();

  /** How many rows of a table belong to a space, also while it is not registered any more. */
  abstract long rowsOf(String table, TestSpace space);

  /** The space that is deleted. */
  SpaceId space() {
    return space.id();
  }

  static <T> T get(Mono<T> answer) {
    return Objects.requireNonNull(answer.block(Duration.ofSeconds(20)));
  }

  @BeforeEach
  void fill() {
    reopen();
    for (TestSpace each : List.of(space, other)) {
      each.register(access());
      each.admit(new TestDevice(3), TrustLevel.VERIFIED);
      TestDevice founder = each == space ? ada : bob;
      List<TrustRow> records =
          each.trust().records().stream()
              .map(record -> new TrustRow(0, record.hash(), record.bytes()))
              .toList();
      get(entries().appendTrust(each.id(), records));
      List<SealedEntry> mine = new ArrayList<>();
      TestLog log = each.openLog(founder, mine);
      mine.addAll(log.write(ENTRIES - 1, 300));
      get(entries().append(each.id(), new LogAppend(log.id(), null, mine, log.state())));
      TestLog founded = each.openLog(founder, new ArrayList<>());
      get(retention().found(each.id(), Map.of(founded.id(), founded.state()), Map.of()));
      LogId branch = LogId.of(new byte[LogId.SIZE]);
      LogCut cut = new LogCut(log.id(), log.state().hash(), log.stateAt(40), branch);
      get(entries().putForks(each.id(), List.of(new byte[] {1}, new byte[] {2}), cut));
      get(retention().prune(each.id(), log.id(), new Head(9, log.stateAt(9).hash()), ENTRIES));
      get(retention().erase(each.id(), log.id(), log.stateAt(20).head(), 20, ENTRIES));
      get(entries().putStatement(each.id(), founder.id(), 1, new byte[] {3}));
      SnapshotId snapshot = SnapshotId.of(Sha256.hash(new byte[] {4}));
      get(retention().begin(each.id(), snapshot, SnapshotStatus.PART_BYTES + 1L, 3, NOW));
      get(retention().putPart(each.id(), snapshot, 0, new byte[SnapshotStatus.PART_BYTES]));
      get(retention().putPart(each.id(), snapshot, 1, new byte[1]));
    }
    census().seen(List.of(space.id(), other.id()), 20_000).block();
    get(usages().setQuota(space.id(), 1L << 30));
  }

  private Deletion delete(Instant until) {
    return get(deletions().delete(space.id(), NOW, until, ada.id()));
  }

  private Purge purge(Instant due, int rows) {
    return get(deletions().purge(space.id(), due, rows));
  }

  private Registration register() {
    TrustRow genesis = new TrustRow(0, space.trust().records().get(0).hash(), space.genesis());
    return get(access().register(space.id(), genesis, null, NOW));
  }

  @Test
  void delete_untilItIsDropped_keepsEverything() {
    SpaceUsage before = get(usages().usage(space.id()));

    Deletion deletion = delete(UNTIL);

    assertThat(deletion).isEqualTo(new Deletion(space.id(), NOW, UNTIL, ada.id(), false));
    assertThat(get(deletions().deletions())).containsExactly(deletion);
    assertThat(purge(UNTIL.minusMillis(1), 1_000)).as("not due").isEqualTo(Purge.NONE);
    assertThat(get(usages().usage(space.id()))).isEqualTo(before);
    assertThat(register()).isEqualTo(Registration.DELETED);
    assertThat(get(retention().spacesAfter(null, 10)))
        .as("for compaction")
        .containsExactly(other.id());

    assertThat(get(deletions().restore(space.id()))).isTrue();
    assertThat(get(deletions().deletions())).isEmpty();
    assertThat(purge(UNTIL.plusSeconds(1), 1_000)).isEqualTo(Purge.NONE);
    assertThat(register()).isEqualTo(Registration.KNOWN);
    assertThat(get(deletions().restore(space.id()))).as("twice").isFalse();
  }

  @Test
  void delete_again_staysAsItIs_orGoesSooner() {
    Deletion first = delete(UNTIL);
    Instant later = NOW.plusSeconds(60);

    assertThat(get(deletions().delete(space.id(), later, UNTIL.plusSeconds(60), bob.id())))
        .isEqualTo(first);
    assertThat(get(deletions().delete(space.id(), later, later, null)))
        .isEqualTo(new Deletion(space.id(), NOW, later, ada.id(), false));
    assertThat(deletions().delete(new TestSpace(new TestDevice(9)).id(), NOW, UNTIL, null).block())
        .isNull();
  }

  @Test
  void purge_begun_isNotThereAndCannotBeTakenBack() {
    delete(NOW);
    assertThat(purge(NOW, 5)).isEqualTo(Purge.MORE);

    assertThat(get(deletions().restore(space.id()))).isFalse();
    assertThat(get(deletions().deletions())).singleElement().matches(Deletion::begun);
    assertThat(get(entries().hasSpace(space.id()))).isFalse();
    assertThat(register()).isEqualTo(Registration.DELETED);
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    List<Mono<?>> all =
        List.of(
            entries().append(space.id(), new LogAppend(log.id(), null, opening, log.state())),
            entries().putStatement(space.id(), ada.id(), 2, new byte[] {1}),
            entries().putForks(space.id(), List.of(new byte[] {9}), null),
            entries().trustAfter(space.id(), 0, 100),
            retention().begin(space.id(), SnapshotId.of(new byte[SnapshotId.SIZE]), 5, 3, NOW));
    for (Mono<?> each : all) {
      assertThatThrownBy(each::block)
          .isInstanceOfSatisfying(
              StoreException.class,
              refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_SPACE));
    }
  }

  /** A table that is added later has to be filled above, and dropped. */
  @Test
  void purge_inSmallSteps_interrupted_leavesNothingInAnyTable_andAllOfOthers() {
    SpaceUsage others = get(usages().usage(other.id()));
    List<String> tables = tablesOfSpaces();
    for (String table : tables) {
      assertThat(rowsOf(table, space)).as("rows of the test in " + table).isPositive();
    }
    delete(NOW);

    int steps = 1;
    Purge step = purge(NOW, 7);
    for (; step == Purge.MORE; steps++) {
      if (steps % 5 == 0) {
        reopen();
      }
      step = purge(Instant.EPOCH, 7);
    }
    assertThat(step).isEqualTo(Purge.DONE);

    assertThat(steps).isGreaterThan(ENTRIES / 10);
    for (String table : tables) {
      assertThat(rowsOf(table, space)).as("rows left in " + table).isZero();
    }
    assertThat(get(usages().usage(other.id()))).isEqualTo(others);
    assertThat(get(usages().totalBytes())).isEqualTo(others.bytes());
    assertThat(get(deletions().deletions())).isEmpty();
    assertThat(purge(NOW, 7)).isEqualTo(Purge.NONE);
  }

  @Test
  void register_afterItIsGone_beginsAnew() {
    delete(NOW);
    while (purge(NOW, 1_000) == Purge.MORE) {
      assertThat(register()).isEqualTo(Registration.DELETED);
    }

    assertThat(register()).isEqualTo(Registration.CREATED);
    assertThat(get(entries().trustAfter(space.id(), 0, 1 << 20))).hasSize(1);
    assertThat(get(entries().logsAfter(space.id(), null, 10))).isEmpty();
    List<SealedEntry> anew = new ArrayList<>();
    TestLog log = space.openLog(ada, anew);
    assertThat(get(entries().append(space.id(), new LogAppend(log.id(), null, anew, log.state()))))
        .isInstanceOf(AppendResult.Committed.class);
    assertThat(get(usages().usage(space.id())).entries()).isEqualTo(1);
    assertThat(get(usages().usage(space.id())).quotaBytes()).isNull();
    assertThat(get(entries().range(other.id(), otherLog(), 21, 1 << 20))).isNotEmpty();
  }

  private LogId otherLog() {
    DeviceId device = bob.id();
    return get(entries().logsAfter(other.id(), null, 10)).stream()
        .filter(log -> log.state().device().equals(device) && log.firstSeq() == 21)
        .map(StoredLog::id)
        .findFirst()
        .orElseThrow();
  }
}
