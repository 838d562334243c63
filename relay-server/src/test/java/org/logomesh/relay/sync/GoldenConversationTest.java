package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/**
 * Whole conversations with the relay, frame by frame, as the first version that spoke them did:
 * what devices in use rely on. Keys, nonces and order are fixed, so they are the same bytes every
 * time.
 *
 * <p>A change that is meant writes them anew: {@code -Dconversations.write=true}; and whoever
 * reviews it sees in the files what it does to devices that are not updated.
 */
class GoldenConversationTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "conversations");

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();
  private final StringBuilder transcript = new StringBuilder();
  private SqliteDatabase database;
  private RetentionStore retention;
  private SyncHub hub;

  @BeforeEach
  void open(@TempDir Path directory) {
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    EntryStore store = new SqliteEntryStore(database);
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
    transcript.append(line).append('\n');
  }

  private void settle(String what) {
    say("# " + what);
    TestLink.settle(links);
  }

  private void assertIs(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("conversations.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, transcript);
    }
    assertThat(transcript.toString()).isEqualTo(Files.readString(file));
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

    assertThat(reader.log(log.id())).hasSize(6);
    assertIs("writer-and-reader");
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
    retention.prune(space.id(), log.id(), new Head(3, log.stateAt(3).hash()), 100).block();
    say("# entries 0 to 3 are dropped");
    connect("bob", bob, new TestPeer(space.id(), space.records()));

    assertIs("compacted");
  }
}
