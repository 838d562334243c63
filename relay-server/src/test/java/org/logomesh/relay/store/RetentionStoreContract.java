package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.testing.TestLog;
import reactor.core.publisher.Flux;

/** What every adapter does with snapshots, and with what lies below them. */
public abstract class RetentionStoreContract extends DamagedStoreContract {
  private static final int ALL = 1 << 20;
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final SnapshotId FIRST = id(1);
  private static final SnapshotId SECOND = id(2);
  private static final long THREE_PARTS = 2L * SnapshotStatus.PART_BYTES + 9;

  protected abstract RetentionStore retention();

  private TestLog logOf(List<SealedEntry> written, int entries) {
    TestLog log = openLog(written);
    written.addAll(log.write(entries - 1, 300));
    append(null, List.copyOf(written), log.state());
    return log;
  }

  private int prune(TestLog log, long through, int maxEntries) {
    Head head = new Head(through, log.stateAt(through).hash());
    return get(retention().prune(space(), log.id(), head, maxEntries));
  }

  private StoredLog stored(LogId log) {
    return get(entries().logsAfter(space(), null, 10)).stream()
        .filter(found -> found.id().equals(log))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void prune_upToAnEntry_dropsWhatIsBeforeItInSteps() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 20);

    assertThat(prune(log, 9, 4)).isEqualTo(4);
    assertThat(get(entries().range(space(), log.id(), 9, ALL))).isEmpty();
    assertThat(prune(log, 9, 100)).isEqualTo(6);
    assertThat(prune(log, 9, 100)).isZero();

    assertThat(stored(log.id())).isEqualTo(new StoredLog(log.id(), 10, log.state()));
    assertThat(entries().entry(space(), log.id(), 9).blockOptional()).isEmpty();
    assertThat(entries().stateAt(space(), log.id(), 9).blockOptional()).isEmpty();
    assertThat(get(entries().range(space(), log.id(), 0, ALL))).isEmpty();
    assertThat(get(entries().range(space(), log.id(), 10, ALL))).isEqualTo(written.subList(10, 20));
  }

  /** Entries after the first inherit what it cites: that must not be lost with it. */
  @Test
  void prune_stateAbove_isWhatItWas() {
    TestLog log = logOf(new ArrayList<>(), 20);

    prune(log, 9, 100);

    assertThat(get(entries().stateAt(space(), log.id(), 10))).isEqualTo(log.stateAt(10));
    assertThat(get(entries().stateAt(space(), log.id(), 19))).isEqualTo(log.state());
    prune(log, 15, 100);
    assertThat(get(entries().stateAt(space(), log.id(), 17))).isEqualTo(log.stateAt(17));
  }

  @Test
  void prune_thenAppend_goesOn() {
    TestLog log = logOf(new ArrayList<>(), 5);
    prune(log, 2, 100);
    LogState before = log.state();
    List<SealedEntry> more = log.write(3, 300);

    assertThat(append(before, more, log.state()))
        .isEqualTo(new AppendResult.Committed(new StoredLog(log.id(), 3, log.state())));
    assertThat(get(entries().range(space(), log.id(), 5, ALL))).isEqualTo(more);
  }

  @Test
  void prune_upToTheHead_leavesTheLastEntry() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 5);

    assertThat(prune(log, 4, 100)).isEqualTo(4);

    assertThat(stored(log.id())).isEqualTo(new StoredLog(log.id(), 4, log.state()));
    assertThat(get(entries().range(space(), log.id(), 4, ALL))).isEqualTo(written.subList(4, 5));
    LogState before = log.state();
    List<SealedEntry> more = log.write(1, 300);
    assertThat(append(before, more, log.state())).isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void prune_whatTheLogDoesNotHave_dropsNothing() {
    TestLog log = logOf(new ArrayList<>(), 5);
    TestLog other = log.copyAt(1);
    other.write(8, 300);

    assertThat(prune(other, 3, 100)).as("another entry there").isZero();
    assertThat(prune(other, 7, 100)).as("beyond the head").isZero();
    assertThat(get(retention().prune(space(), LogId.of(new byte[16]), head(0), 100))).isZero();
    assertThat(stored(log.id()).firstSeq()).isZero();
    assertThat(prune(log, 0, 100)).isEqualTo(1);
  }

  private static Head head(long seq) {
    return new Head(seq, EntryHash.of(new byte[EntryHash.SIZE]));
  }

  private int erase(TestLog log, long attested, long through, int maxEntries) {
    Head head = log.stateAt(attested).head();
    return get(retention().erase(space(), log.id(), head, through, maxEntries));
  }

  private List<ErasedEntry> erased(TestLog log) {
    return get(entries().erased(space(), log.id(), 0, 100));
  }

  /** What is kept hashes to what the next entry names, and verifies. */
  @Test
  void erase_belowAnAttestedEntry_keepsWhatHashesAndSignaturesNeed() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 20);

    assertThat(erase(log, 12, 9, 4)).isEqualTo(4);
    assertThat(erase(log, 12, -1, 100)).as("goes on after an interruption").isEqualTo(6);
    assertThat(erase(log, 12, 9, 100)).isZero();

    assertThat(erased(log))
        .extracting(each -> each.digest().hash(space(), log.id()))
        .containsExactlyElementsOf(
            written.subList(0, 10).stream().map(each -> each.hash(space(), log.id())).toList());
    assertThat(erased(log))
        .extracting(ErasedEntry::signature)
        .containsExactlyElementsOf(
            written.subList(0, 10).stream().map(SealedEntry::signature).toList());
    ErasedCheck check =
        new ErasedCheck(
            space(), get(entries().floor(space(), log.id())), device -> log.verifyKey());
    assertThat(check.take(erased(log))).isEqualTo(-1);
    assertThat(stored(log.id())).isEqualTo(new StoredLog(log.id(), 10, log.state()));
    assertThat(get(entries().range(space(), log.id(), 0, ALL))).isEmpty();
    assertThat(get(entries().range(space(), log.id(), 10, ALL))).isEqualTo(written.subList(10, 20));
    assertThat(get(entries().stateAt(space(), log.id(), 12))).isEqualTo(log.stateAt(12));
  }

  @Test
  void erase_whatIsNotAttested_orBeyondIt_staysWhole() {
    TestLog log = logOf(new ArrayList<>(), 10);
    TestLog other = log.copyAt(1);
    other.write(8, 300);

    assertThat(erase(other, 5, 3, 100)).as("another history").isZero();
    assertThat(erase(log, 4, 8, 100)).as("up to what is attested").isEqualTo(5);
    assertThat(erase(log, 9, 9, 100)).as("all but the last").isEqualTo(4);
    assertThat(erased(log)).hasSize(9);
  }

  @Test
  void prune_whatWasErased_dropsWhatWasKept() {
    TestLog log = logOf(new ArrayList<>(), 30);
    erase(log, 20, 19, 100);

    assertThat(prune(log, 9, 4)).as("in steps").isEqualTo(4);
    assertThat(prune(log, 9, 100)).isEqualTo(6);
    assertThat(prune(log, 9, 100)).isZero();
    assertThat(erased(log)).first().extracting(ErasedEntry::seq).isEqualTo(10L);
    assertThat(prune(log.copyAt(5), 5, 100)).as("gone already").isZero();

    assertThat(prune(log, 25, 100)).isEqualTo(6);
    assertThat(prune(log, 25, 100)).isEqualTo(10);
    assertThat(erased(log)).isEmpty();
  }

  @Test
  void erased_keptHeaderIsChanged_isNoticed() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 20);
    erase(log, 12, 9, 100);
    execute("update erased set body_hash = " + literal(new byte[32]) + " where " + at(4));
    ErasedCheck check =
        new ErasedCheck(
            space(), get(entries().floor(space(), log.id())), device -> log.verifyKey());

    assertThat(check.take(erased(log))).isIn(4L, 5L);
  }

  @Test
  void prune_otherLogsOfTheSpace_keepTheirs() {
    List<SealedEntry> kept = new ArrayList<>();
    TestLog other = logOf(kept, 5);
    TestLog log = logOf(new ArrayList<>(), 5);

    prune(log, 3, 100);

    assertThat(get(entries().range(space(), other.id(), 0, ALL))).isEqualTo(kept);
  }

  @Test
  void prune_branchAndTrunkInOneStream_dropEachItsOwn() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 20);
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));
    LogCut cut = new LogCut(log.id(), log.state().hash(), log.stateAt(9), branch);
    assertThat(get(entries().putForks(space(), List.of(new byte[] {1}), cut))).isTrue();

    Head inBranch = new Head(14, log.stateAt(14).hash());
    assertThat(get(retention().prune(space(), branch, inBranch, 100))).isEqualTo(5);
    assertThat(get(entries().range(space(), log.id(), 0, ALL))).isEqualTo(written.subList(0, 10));
    assertThat(get(entries().stateAt(space(), branch, 16))).isEqualTo(log.stateAt(16));

    assertThat(prune(log, 4, 100)).isEqualTo(5);
    assertThat(get(entries().stateAt(space(), log.id(), 7))).isEqualTo(log.stateAt(7));
    assertThat(get(entries().range(space(), branch, 15, ALL))).isEqualTo(written.subList(15, 20));
  }

  @Test
  void putForks_belowWhatWasDropped_keepsNothing() {
    TestLog log = logOf(new ArrayList<>(), 20);
    prune(log, 9, 100);
    LogCut cut =
        new LogCut(log.id(), log.state().hash(), log.stateAt(5), LogId.of(new byte[LogId.SIZE]));

    assertThat(get(entries().putForks(space(), List.of(new byte[] {1}), cut))).isFalse();
    assertThat(get(entries().forks(space()))).isEmpty();
  }

  private boolean cut(TestLog log, LogState trunk, LogId branch) {
    LogCut cut = new LogCut(log.id(), log.state().hash(), trunk, branch);
    return get(entries().putForks(space(), List.of(new byte[] {1}), cut));
  }

  private LogState floor(LogId log) {
    return get(entries().floor(space(), log));
  }

  private void assertKeptHolds(TestLog log, LogId id, int rows) {
    List<ErasedEntry> kept = get(entries().erased(space(), id, 0, 100));
    assertThat(kept).hasSize(rows);
    ErasedCheck check = new ErasedCheck(space(), floor(id), device -> log.verifyKey());
    assertThat(check.take(kept)).isEqualTo(-1);
  }

  @Test
  void stateAt_erasedEntry_isWhatItWas_asLongAsItIsKept() {
    TestLog log = logOf(new ArrayList<>(), 20);
    erase(log, 12, 9, 100);

    for (int seq : List.of(0, 4, 9)) {
      assertThat(get(entries().stateAt(space(), log.id(), seq))).isEqualTo(log.stateAt(seq));
    }
    prune(log, 2, 100);
    assertThat(entries().stateAt(space(), log.id(), 2).blockOptional()).isEmpty();
    assertThat(entries().stateAt(space(), log.id(), 4).blockOptional())
        .as("what it inherits was dropped")
        .isEmpty();
  }

  @Test
  void putForks_whereEntriesWereErased_partsWhatIsKept() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 20);
    erase(log, 12, 9, 100);
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));

    assertThat(cut(log, log.stateAt(4), branch)).isTrue();

    assertThat(stored(log.id())).isEqualTo(new StoredLog(log.id(), 5, log.stateAt(4)));
    assertThat(stored(branch)).isEqualTo(new StoredLog(branch, 10, log.state()));
    assertThat(floor(log.id())).isEqualTo(log.stateAt(4));
    assertThat(floor(branch)).isEqualTo(log.stateAt(9));
    assertKeptHolds(log, log.id(), 10);
    assertKeptHolds(log, branch, 10);
    assertThat(get(entries().range(space(), branch, 10, ALL))).isEqualTo(written.subList(10, 20));
    assertThat(get(entries().stateAt(space(), branch, 15))).isEqualTo(log.stateAt(15));

    Head inBranch = log.stateAt(14).head();
    assertThat(get(retention().prune(space(), branch, inBranch, 100))).isEqualTo(5);
    assertThat(get(retention().prune(space(), branch, inBranch, 100)))
        .as("what was kept")
        .isEqualTo(5);
    assertThat(get(retention().prune(space(), branch, inBranch, 100))).isZero();
    assertThat(floor(log.id())).isEqualTo(log.stateAt(4));
    assertKeptHolds(log, log.id(), 5);
    assertThat(prune(log.copyAt(4), 4, 100)).isEqualTo(5);
    assertThat(floor(branch)).isEqualTo(log.stateAt(14));
  }

  /** A fork once more in what was cut off, and in what was left of it. */
  @Test
  void putForks_whereEntriesWereErased_again_partsItAgain() {
    TestLog log = logOf(new ArrayList<>(), 20);
    erase(log, 12, 9, 100);
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));
    LogId later = LogId.of(Arrays.copyOf(new byte[] {8}, LogId.SIZE));
    LogId earlier = LogId.of(Arrays.copyOf(new byte[] {9}, LogId.SIZE));
    cut(log, log.stateAt(4), branch);

    LogCut inBranch = new LogCut(branch, log.state().hash(), log.stateAt(7), later);
    assertThat(get(entries().putForks(space(), List.of(new byte[] {2}), inBranch))).isTrue();
    LogCut inTrunk = new LogCut(log.id(), log.stateAt(4).hash(), log.stateAt(1), earlier);
    assertThat(get(entries().putForks(space(), List.of(new byte[] {3}), inTrunk))).isTrue();

    assertThat(get(entries().logsAfter(space(), null, 10)))
        .containsExactlyInAnyOrder(
            new StoredLog(log.id(), 2, log.stateAt(1)),
            new StoredLog(earlier, 5, log.stateAt(4)),
            new StoredLog(branch, 8, log.stateAt(7)),
            new StoredLog(later, 10, log.state()));
    for (LogId id : List.of(log.id(), earlier, branch, later)) {
      assertKeptHolds(log, id, 10);
    }
  }

  @Test
  void putForks_whereWhatWasDroppedEnds_bothStandThere() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logOf(written, 20);
    prune(log, 9, 100);
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));

    assertThat(cut(log, log.stateAt(9), branch)).isTrue();

    assertThat(stored(log.id())).isEqualTo(new StoredLog(log.id(), 10, log.stateAt(9)));
    assertThat(stored(branch)).isEqualTo(new StoredLog(branch, 10, log.state()));
    for (long place : List.of(14L, 17L)) {
      assertThat(get(retention().prune(space(), branch, log.stateAt(place).head(), 100)))
          .isPositive();
      assertThat(floor(log.id())).isEqualTo(log.stateAt(9));
      assertThat(floor(branch)).isEqualTo(log.stateAt(place));
    }
    assertThat(get(entries().range(space(), branch, 18, ALL))).isEqualTo(written.subList(18, 20));
    assertThat(get(entries().stateAt(space(), branch, 19))).isEqualTo(log.state());
  }

  @Test
  void putForks_whereWhatIsKeptSaysOtherwise_keepsNothing() {
    TestLog log = logOf(new ArrayList<>(), 20);
    TestLog other = log.copyAt(2);
    other.write(17, 300);
    erase(log, 12, 9, 100);

    assertThat(cut(log, other.stateAt(4), LogId.of(new byte[LogId.SIZE]))).isFalse();
    assertThat(cut(log, other.stateAt(9), LogId.of(new byte[LogId.SIZE]))).isFalse();
    assertThat(get(entries().forks(space()))).isEmpty();
    assertThat(stored(log.id())).isEqualTo(new StoredLog(log.id(), 10, log.state()));
  }

  @Test
  void wholeBefore_damageInTheFirstThatIsLeft_isWhereTheLogBegins() throws Exception {
    TestLog log = logOf(new ArrayList<>(), 20);
    prune(log, 9, 100);
    execute("update entries set ciphertext = " + literal(new byte[300]) + " where " + at(10));

    assertThat(get(entries().wholeBefore(space(), log.id(), 10)))
        .isEqualTo(new Head(9, log.stateAt(9).hash()));
  }

  private List<StoredLog> found(TestLog log, long seq, Map<LogId, EntryHash> over) {
    return get(retention().found(space(), Map.of(log.id(), log.stateAt(seq)), over));
  }

  /** As if what is before had been dropped, the last entry too. */
  @Test
  void found_logThatIsNotHere_goesOnWhereTheSnapshotStands() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(9, 300));

    StoredLog founded = new StoredLog(log.id(), 7, log.stateAt(6));
    assertThat(found(log, 6, Map.of())).containsExactly(founded);
    assertThat(found(log, 6, Map.of())).as("again").isEmpty();

    assertThat(stored(log.id())).isEqualTo(founded);
    assertThat(founded.isEmpty()).isTrue();
    assertThat(get(entries().floor(space(), log.id()))).isEqualTo(log.stateAt(6));
    assertThat(get(entries().range(space(), log.id(), 0, ALL))).isEmpty();
    assertThat(get(entries().range(space(), log.id(), 6, ALL))).isEmpty();
    assertThat(get(entries().range(space(), log.id(), 7, ALL))).isEmpty();
    assertThat(entries().entry(space(), log.id(), 6).blockOptional()).isEmpty();
    assertThat(entries().stateAt(space(), log.id(), 6).blockOptional()).isEmpty();
    assertThat(prune(log, 6, 100)).isZero();
    assertThat(erase(log, 6, 6, 100)).isZero();

    assertThat(append(log.stateAt(6), written.subList(7, 10), log.state()))
        .isEqualTo(new AppendResult.Committed(new StoredLog(log.id(), 7, log.state())));
    assertThat(get(entries().range(space(), log.id(), 7, ALL))).isEqualTo(written.subList(7, 10));
    assertThat(get(entries().stateAt(space(), log.id(), 8))).isEqualTo(log.stateAt(8));
    assertThat(prune(log, 8, 100)).isEqualTo(2);
    assertThat(get(entries().stateAt(space(), log.id(), 9))).isEqualTo(log.state());
  }

  @Test
  void found_anEarlierOneThatDidNotGoOn_movesOn_aLaterOneStays() {
    TestLog log = openLog(new ArrayList<>());
    List<SealedEntry> written = log.write(9, 300);
    found(log, 3, Map.of());

    assertThat(found(log, 6, Map.of())).containsExactly(new StoredLog(log.id(), 7, log.stateAt(6)));
    assertThat(found(log, 5, Map.of())).isEmpty();
    assertThat(get(entries().floor(space(), log.id()))).isEqualTo(log.stateAt(6));
    append(log.stateAt(6), written.subList(6, 9), log.state());
    assertThat(get(entries().stateAt(space(), log.id(), 8))).isEqualTo(log.stateAt(8));
  }

  @Test
  void found_logThatHasEntries_staysAsItIs_unlessItIsMeantWithItsEnd() {
    List<SealedEntry> kept = new ArrayList<>();
    TestLog log = logOf(kept, 5);
    EntryHash end = log.state().hash();
    TestLog longer = log.copy();
    List<SealedEntry> more = longer.write(5, 300);

    assertThat(found(longer, 7, Map.of())).isEmpty();
    assertThat(found(longer, 7, Map.of(log.id(), log.stateAt(3).hash()))).isEmpty();
    assertThat(found(longer, 3, Map.of(log.id(), end))).as("behind it").isEmpty();
    assertThat(get(entries().range(space(), log.id(), 0, ALL))).isEqualTo(kept);

    assertThat(found(longer, 7, Map.of(log.id(), end)))
        .containsExactly(new StoredLog(log.id(), 8, longer.stateAt(7)));
    assertThat(get(entries().range(space(), log.id(), 0, ALL))).isEmpty();
    assertThat(prune(longer, 7, 3)).as("what was here goes, in steps").isEqualTo(3);
    assertThat(prune(longer, 7, 100)).isEqualTo(2);
    append(longer.stateAt(7), more.subList(3, 5), longer.state());
    assertThat(get(entries().stateAt(space(), log.id(), 9))).isEqualTo(longer.state());
  }

  @Test
  void found_manyLogsTogether_eachStandsAsItMay() {
    TestLog fresh = openLog(new ArrayList<>());
    fresh.write(9, 300);
    TestLog founded = openLog(new ArrayList<>());
    List<SealedEntry> more = founded.write(9, 300);
    found(founded, 3, Map.of());
    TestLog meant = logOf(new ArrayList<>(), 5);
    Map<LogId, EntryHash> over = Map.of(meant.id(), meant.state().hash());
    prune(meant, 1, 100);
    meant.write(9, 300);
    List<SealedEntry> entries = new ArrayList<>();
    TestLog kept = logOf(entries, 5);
    StoredLog asItWas = stored(kept.id());
    kept.write(9, 300);

    Map<LogId, LogState> states = new HashMap<>();
    for (TestLog log : List.of(fresh, founded, meant, kept)) {
      states.put(log.id(), log.stateAt(8));
    }
    List<StoredLog> stand =
        Stream.of(fresh, founded, meant)
            .map(log -> new StoredLog(log.id(), 9, log.stateAt(8)))
            .toList();

    assertThat(get(retention().found(space(), states, over)))
        .containsExactlyInAnyOrderElementsOf(stand);
    assertThat(get(retention().found(space(), states, over))).as("again").isEmpty();
    assertThat(get(entries().logsAfter(space(), null, 10)))
        .containsAll(stand)
        .contains(asItWas)
        .hasSize(4);
    for (StoredLog log : stand) {
      assertThat(get(entries().floor(space(), log.id()))).isEqualTo(log.state());
    }
    assertThat(get(entries().range(space(), kept.id(), 0, ALL))).isEqualTo(entries);
    append(founded.stateAt(8), more.subList(8, 9), founded.state());
    assertThat(get(entries().stateAt(space(), founded.id(), 9))).isEqualTo(founded.state());
    assertThat(prune(meant, 8, 100)).as("what was above the older floor").isEqualTo(3);
    assertThat(prune(meant, 8, 100)).isZero();
  }

  /** A branch is stored under its own name, and hashed over the log that it left. */
  @Test
  void found_branch_goesOnOverTheLogItLeft() {
    TestLog log = openLog(new ArrayList<>());
    List<SealedEntry> written = log.write(9, 300);
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));

    get(retention().found(space(), Map.of(branch, log.stateAt(6)), Map.of()));
    LogAppend append =
        new LogAppend(branch, log.stateAt(6).hash(), written.subList(6, 9), log.state());
    assertThat(get(entries().append(space(), append)))
        .isEqualTo(new AppendResult.Committed(new StoredLog(branch, 7, log.state())));
  }

  @Test
  void prune_branchThatWasBrought_keepsWhatItInherits() {
    List<SealedEntry> trunk = new ArrayList<>();
    TestLog log = openLog(trunk);
    append(null, trunk, log.state());
    long fork = log.state().seq();
    List<SealedEntry> written = log.write(6, 300);
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));
    get(entries().append(space(), new LogAppend(branch, null, written, log.state())));

    Head below = log.stateAt(fork + 3).head();
    assertThat(get(retention().prune(space(), branch, below, 100))).isEqualTo(3);
    assertThat(get(entries().floor(space(), branch))).isEqualTo(log.stateAt(fork + 3));
    assertThat(get(entries().stateAt(space(), branch, fork + 5))).isEqualTo(log.stateAt(fork + 5));
  }

  @Test
  void begin_twice_isOneSnapshot_beyondTheLimit_isNone() {
    StoredSnapshot begun = begin(FIRST, THREE_PARTS);

    assertThat(begun.status()).isEqualTo(new SnapshotStatus(THREE_PARTS, 0, false));
    assertThat(begin(FIRST, 5)).isEqualTo(begun);
    begin(SECOND, 5);
    assertThat(retention().begin(space(), id(3), 5, 2, NOW).blockOptional()).isEmpty();
    assertThat(begin(FIRST, THREE_PARTS)).as("one that is there").isEqualTo(begun);
    assertThat(get(retention().spacesAfter(null, 10))).containsExactly(space());
    assertThat(get(retention().spacesAfter(space(), 10))).isEmpty();
  }

  private StoredSnapshot begin(SnapshotId snapshot, long size) {
    return get(retention().begin(space(), snapshot, size, 2, NOW));
  }

  @Test
  void putPart_inOrder_isReadBack_anyOtherIsNot() {
    begin(FIRST, THREE_PARTS);
    byte[] data = new byte[] {1, 2, 3};

    assertThat(get(retention().putPart(space(), FIRST, 1, data))).as("a gap").isFalse();
    assertThat(get(retention().putPart(space(), SECOND, 0, data))).as("unknown").isFalse();
    assertThat(get(retention().putPart(space(), FIRST, 0, data))).isTrue();
    assertThat(get(retention().putPart(space(), FIRST, 0, new byte[1]))).as("again").isFalse();

    assertThat(get(retention().part(space(), FIRST, 0))).isEqualTo(data);
    assertThat(retention().part(space(), FIRST, 1).blockOptional()).isEmpty();
    assertThat(get(retention().find(space(), FIRST)).status().parts()).isEqualTo(1);
  }

  @Test
  void putPart_racers_oneIsKept() {
    begin(FIRST, THREE_PARTS);

    List<Boolean> kept =
        get(
            Flux.range(0, 10)
                .flatMap(i -> retention().putPart(space(), FIRST, 0, new byte[] {7}), 10)
                .collectList());

    assertThat(kept).hasSize(10).containsOnlyOnce(true);
    assertThat(get(retention().find(space(), FIRST)).status().parts()).isEqualTo(1);
  }

  @Test
  void attest_keepsTheFirstTime() {
    bring(FIRST, 5);

    retention().attest(space(), FIRST, NOW.plusSeconds(5)).block();
    retention().attest(space(), FIRST, NOW.plusSeconds(9)).block();

    StoredSnapshot found = get(retention().find(space(), FIRST));
    assertThat(found.status()).isEqualTo(new SnapshotStatus(5, 1, true));
    assertThat(found.begun()).isEqualTo(NOW);
    assertThat(found.attested()).isEqualTo(NOW.plusSeconds(5));
  }

  private void bring(SnapshotId snapshot, int size) {
    begin(snapshot, size);
    get(retention().putPart(space(), snapshot, 0, new byte[size]));
    retention().complete(space(), snapshot).block();
  }

  @Test
  void dropParts_step_leavesASnapshotThatCanBeBroughtOn() {
    bring(SECOND, 5);
    begin(FIRST, THREE_PARTS);
    for (int part = 0; part < 3; part++) {
      get(retention().putPart(space(), FIRST, part, new byte[] {(byte) part}));
    }

    assertThat(get(retention().dropParts(space(), FIRST, 2))).isTrue();

    assertThat(get(retention().find(space(), FIRST)).status())
        .isEqualTo(new SnapshotStatus(THREE_PARTS, 1, false));
    assertThat(get(retention().putPart(space(), FIRST, 1, new byte[] {9}))).isTrue();
    assertThat(get(retention().dropParts(space(), FIRST, 2))).isFalse();
    assertThat(get(retention().dropParts(space(), FIRST, 2))).isFalse();
    assertThat(get(retention().snapshots(space())))
        .extracting(StoredSnapshot::id)
        .containsExactly(SECOND);
    assertThat(get(retention().part(space(), SECOND, 0))).hasSize(5);
  }

  private static SnapshotId id(int number) {
    byte[] bytes = new byte[SnapshotId.SIZE];
    bytes[0] = (byte) number;
    return SnapshotId.of(bytes);
  }
}
