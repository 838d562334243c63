package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.SnapshotLogs;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.retention.Founding;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;

/** What the check says of a log that began where a snapshot stands, on every adapter. */
abstract class SpaceCheckContract {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final int PLACE = 12;

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private final List<SealedEntry> written = new ArrayList<>();
  private TestLog log;

  /** Opens empty stores. */
  abstract void open() throws Exception;

  abstract EntryStore entries();

  abstract RetentionStore retention();

  abstract AccessStore access();

  /** Changes the database behind the store's back. */
  abstract void execute(String sql) throws Exception;

  /** How SQL writes these bytes. */
  abstract String literal(byte[] bytes);

  @BeforeEach
  void foundALog() throws Exception {
    open();
    space.register(access());
    log = space.openLog(ada, written);
    written.addAll(log.write(19, 300));
    byte[] front = new SnapshotLogs(new TreeMap<>(Map.of(log.id(), log.stateAt(PLACE)))).encode();
    byte[] file = Arrays.copyOf(front, front.length + 2_000);
    SnapshotId id = SnapshotId.of(Sha256.hash(file));
    retention().begin(space.id(), id, file.length, 3, NOW).block();
    retention().putPart(space.id(), id, 0, file).block();
    retention().complete(space.id(), id).block();
    Cut place = new Cut(log.id(), PLACE, log.stateAt(PLACE).hash());
    byte[] checkpoint = space.checkpoint(ada, id, 30, ada.id(), List.of(place));
    RecordHash hash = TrustRecord.decode(space.id(), checkpoint).hash();
    entries()
        .appendTrust(space.id(), List.of(new EntryStore.TrustRow(0, hash, checkpoint)))
        .block();
    Founding founding = new Founding(entries(), retention(), new TrustCache(entries()), any -> {});
    assertThat(founding.found(space.id()).block()).isEqualTo(1);
  }

  private void goOn() {
    LogAppend append =
        new LogAppend(
            log.id(), log.stateAt(PLACE).hash(), written.subList(PLACE + 1, 20), log.state());
    entries().append(space.id(), append).block();
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    SpaceCheck.run(
        entries(),
        retention(),
        space.id(),
        new SpaceCheck.Progress() {
          @Override
          public void read(int entries, long nanos) {}

          @Override
          public boolean isStopped() {
            return false;
          }
        },
        problems::add);
    return problems;
  }

  private void set(String table, String column, byte[] value) throws Exception {
    execute("update " + table + " set " + column + " = " + literal(value));
  }

  @Test
  void run_logAsItBegan_isWhole() {
    assertThat(problems()).isEmpty();
  }

  @Test
  void run_logThatWentOn_isWhole() {
    goOn();

    assertThat(problems()).isEmpty();
  }

  @Test
  void run_headIsChanged_isTold() throws Exception {
    set("logs", "hash", new byte[32]);

    assertThat(problems()).singleElement().asString().contains("does not end where the store says");
  }

  @Test
  void run_floorIsChanged_isTold() throws Exception {
    set("floors", "hash", new byte[32]);

    assertThat(problems()).anyMatch(problem -> problem.contains("does not end where"));
  }

  @Test
  void run_floorIsChangedBelowEntries_isTold() throws Exception {
    goOn();
    set("floors", "hash", new byte[32]);

    assertThat(problems()).anyMatch(problem -> problem.contains("does not hold from entry 13"));
  }

  /** What later entries inherit: they say nothing of it themselves. */
  @Test
  void run_epochOfTheFloorIsChanged_isTold() throws Exception {
    goOn();
    set("floors", "epoch", new byte[32]);

    assertThat(problems()).anyMatch(problem -> problem.contains("does not end where"));
  }

  /** The store agrees with itself; only the snapshot says otherwise. */
  @Test
  void run_headAndFloorAreChangedAlike_isTold() throws Exception {
    for (String table : List.of("logs", "floors")) {
      set(table, "hash", new byte[32]);
    }

    assertThat(problems())
        .singleElement()
        .asString()
        .contains("log " + log.id().abbreviated())
        .contains("does not begin where the snapshot says");
  }

  @Test
  void run_snapshotIsDamaged_isTold() throws Exception {
    set("snapshot_parts", "data", new byte[2_000]);

    assertThat(problems()).singleElement().asString().contains("is not what it is called");
  }

  @Test
  void run_snapshotIsMissing_isTold() throws Exception {
    execute("delete from snapshot_parts");

    assertThat(problems()).singleElement().asString().contains("is not what it is called");
  }
}
