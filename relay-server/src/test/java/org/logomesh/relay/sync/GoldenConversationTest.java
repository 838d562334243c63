package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.Quotas;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.testing.Conversations;
import org.logomesh.relay.testing.Conversations.Line;
import org.logomesh.relay.testing.Conversations.Transcript;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/**
 * Whole conversations with the relay, frame by frame, as the first version that spoke them did:
 * what devices in use rely on. Each is held twice: today's device and today's relay say the same
 * bytes, and today's relay answers the recorded bytes of a device of then by the recorded ones.
 * What only devices of then say is held the second way alone.
 */
class GoldenConversationTest {
  private static final long KIB = 1_024;

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();
  private final Transcript transcript = new Transcript();

  @TempDir private Path directory;
  private SqliteDatabase database;
  private RetentionStore retention;
  private SyncHub hub;

  @BeforeEach
  void open() {
    open("relay.db", Quotas.unlimited());
  }

  private void open(String file, Quotas quotas) {
    database =
        SqliteDatabase.open(
            directory.resolve(file), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    EntryStore store = new SqliteEntryStore(database, quotas);
    retention = new SqliteRetentionStore(database);
    space.register(new SqliteAccessStore(database, 10));
    hub = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TestLink connect(String name, TestDevice device, TestPeer peer) {
    say(name + " connects");
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    link.record = (which, line) -> say(name + " " + line);
    links.add(link);
    TestLink.settle(links);
    return link;
  }

  private void say(String line) {
    transcript.say(line);
  }

  private void settle(String what) {
    say("# " + what);
    TestLink.settle(links);
  }

  private void assertIs(String name) throws IOException {
    assertIs(name, Quotas.unlimited(), Map.of());
  }

  /**
   * Holds what was said against the record, and then the record against a relay that begins anew.
   *
   * @param besides what happens to the relay where the record says so
   */
  private void assertIs(String name, Quotas quotas, Map<String, Runnable> besides)
      throws IOException {
    transcript.assertIs(name);
    assertIsAnsweredAsRecorded(name, quotas, besides);
  }

  private void assertIsAnsweredAsRecorded(String name, Quotas quotas, Map<String, Runnable> besides)
      throws IOException {
    database.close();
    open("again.db", quotas);
    Map<String, TestLink> devices = new HashMap<>();
    for (Line line : Conversations.recorded(name)) {
      String what = name + ": " + line;
      switch (line.sign()) {
        case "" -> besides.getOrDefault(line.rest(), () -> {}).run();
        case "connects" -> devices.put(line.who(), dial(line.who().equals("ada") ? ada : bob));
        case ">" ->
            Objects.requireNonNull(device(devices, line).connection)
                .onFrame(HexFormat.of().parseHex(line.lastWord()));
        case "<" -> {
          TestLink link = device(devices, line);
          assertThat(link.toPeer).as(what).isNotEmpty();
          byte[] frame = link.toPeer.remove();
          Objects.requireNonNull(link.connection).onSent(frame.length);
          assertThat(HexFormat.of().formatHex(frame)).as(what).isEqualTo(line.lastWord());
        }
        default ->
            assertThat(String.valueOf(device(devices, line).closedBy))
                .as(what)
                .isEqualTo(line.lastWord());
      }
    }
    devices.forEach((who, link) -> assertThat(link.toPeer).as(name + ": " + who).isEmpty());
  }

  private TestLink dial(TestDevice device) {
    TestLink link = new TestLink(new TestPeer(space.id(), List.of()));
    link.connection = hub.connect(space.id(), device.id(), c -> link);
    return link;
  }

  private static TestLink device(Map<String, TestLink> devices, Line line) {
    return Objects.requireNonNull(devices.get(line.who()), line.toString());
  }

  private TestLog written(TestPeer peer, int entries) {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(entries, 300));
    peer.write(log, written);
    return log;
  }

  @Test
  void writerAndReader_asRecorded() throws IOException {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestLog log = written(writer, 3);
    connect("ada", ada, writer);
    TestPeer reader = new TestPeer(space.id(), List.of(space.genesis()));
    connect("bob", bob, reader);
    writer.write(log, log.write(2, 300));
    settle("ada writes");
    byte[] statement =
        HeadsStatement.encode(
            ada.id(), 1, Frontier.empty().with(log.id(), log.state().head()), space.heads());
    writer.write(
        HeadsStatement.of(statement, ada.sign(HeadsStatement.signedBytes(space.id(), statement))));
    settle("ada states her heads");
    reader.tick(1_000);
    settle("a second goes by");

    assertThat(reader.log(log.id())).hasSize(6);
    assertIs("writer-and-reader");
  }

  /** Devices of before ADR 185 acknowledge every range by itself. */
  @Test
  void acknowledgedOneByOne_isAnsweredAsRecorded() throws IOException {
    space.admit(bob, TrustLevel.VERIFIED);

    assertIsAnsweredAsRecorded("acknowledged-one-by-one", Quotas.unlimited(), Map.of());
  }

  @Test
  void removal_asRecorded() throws IOException {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestPeer reader = new TestPeer(space.id(), space.records());
    connect("ada", ada, writer);
    TestLink removed = connect("bob", bob, reader);
    writer.write(space.revoke(bob, List.of()));
    settle("ada removes bob");
    say("bob is closed by " + removed.closedBy);

    assertIs("removal");
  }

  @Test
  void compacted_asRecorded() throws IOException {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestLog log = written(writer, 5);
    connect("ada", ada, writer);
    byte[] checkpoint =
        space.checkpoint(
            ada,
            SnapshotId.of(new byte[32]),
            0,
            ada.id(),
            List.of(new Cut(log.id(), 3, log.stateAt(3).hash())));
    writer.write(checkpoint);
    settle("ada vouches for a snapshot");
    Runnable dropping =
        () -> retention.prune(space.id(), log.id(), new Head(3, log.stateAt(3).hash()), 9).block();
    dropping.run();
    say("# entries 0 to 3 are dropped");
    connect("bob", bob, new TestPeer(space.id(), space.records()));

    assertIs("compacted", Quotas.unlimited(), Map.of("entries 0 to 3 are dropped", dropping));
  }

  /** A device that lacks the end of a log gets just that. */
  @Test
  void missingTail_asRecorded() throws IOException {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(5, 300));
    writer.write(log, written);
    connect("ada", ada, writer);
    TestPeer behind = new TestPeer(space.id(), space.records());
    behind.write(log.copyAt(2), written.subList(0, 3));
    connect("bob", bob, behind);

    assertThat(behind.log(log.id())).hasSize(6);
    assertIs("missing-tail");
  }

  /** Entries of who may not write, and ones whose signature does not hold; others go on. */
  @Test
  void rejected_asRecorded() throws IOException {
    space.admit(bob, TrustLevel.BASIC);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestLog log = written(writer, 1);
    connect("ada", ada, writer);
    TestPeer reader = new TestPeer(space.id(), space.records());
    connect("bob", bob, reader);
    List<SealedEntry> without = new ArrayList<>();
    TestLog bobs = space.openLog(bob, without);
    reader.write(bobs, without);
    settle("bob, who may only read, writes");
    List<SealedEntry> forged = log.write(1, 300);
    SealedEntry entry = forged.get(0);
    byte[] signature = ada.sign(new byte[] {1}).bytes();
    forged.set(0, SealedEntry.of(entry.headerBytes(), entry.ciphertext(), Signature.of(signature)));
    writer.write(log, forged);
    settle("ada sends an entry whose signature is of something else");

    assertThat(reader.seen(SyncAction.LogStopped.class))
        .extracting(SyncAction.LogStopped::code)
        .contains(ErrorCode.NOT_ALLOWED);
    assertIs("rejected");
  }

  @Test
  void quotaExceeded_asRecorded() throws IOException {
    Quotas quotas = new Quotas(2 * KIB, Quotas.UNLIMITED, Quotas.UNLIMITED);
    database.close();
    open("full.db", quotas);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestLog log = written(writer, 2);
    connect("ada", ada, writer);
    writer.write(log, log.write(5, 300));
    settle("ada writes more than the space may take");

    assertThat(writer.seen(SyncAction.LogStopped.class))
        .extracting(SyncAction.LogStopped::code)
        .containsExactly(ErrorCode.QUOTA_EXCEEDED);
    assertIs("quota-exceeded", quotas, Map.of());
  }
}
