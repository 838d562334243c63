package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.ChangeFeed.Change;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Two relay cores on one store, on one thread: a device at each. */
class OtherRelaysTest {
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestDevice eve = new TestDevice(3);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();
  private Path file;
  private SqliteDatabase database;
  private SyncHub here;
  private SyncHub there;
  private boolean readsFail;

  @BeforeEach
  void open(@TempDir Path directory) {
    space.admit(bob, TrustLevel.VERIFIED);
    file = directory.resolve("relay.db");
    database = SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), new Random(5));
    EntryStore store = new SqliteEntryStore(database);
    space.register(new SqliteAccessStore(database, 10));
    here = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
    EntryStore failing = failingAtWill(store);
    there = new SyncHub(failing, new TrustCache(failing), Runnable::run, SyncLimits.defaults());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private EntryStore failingAtWill(EntryStore store) {
    return (EntryStore)
        Proxy.newProxyInstance(
            EntryStore.class.getClassLoader(),
            new Class<?>[] {EntryStore.class},
            (proxy, method, arguments) -> {
              if (readsFail && method.getName().equals("logsAfter")) {
                return Mono.error(new StoreException(StoreException.Reason.BUSY, "as told"));
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause() == null ? failure : failure.getCause();
              }
            });
  }

  private TestLink connect(SyncHub hub, TestDevice device, TestPeer peer) {
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    links.add(link);
    settle();
    return link;
  }

  private void settle() {
    TestLink.settle(links);
  }

  private void tellThere() {
    there.onChange(Change.in(Set.of(space.id())));
    settle();
  }

  private TestPeer peer() {
    return new TestPeer(space.id(), space.records());
  }

  /** Connects ada here and bob there, who both know all trust records. */
  private TestPeer connectBoth(TestPeer writer, TestPeer reader) {
    connect(here, ada, writer);
    connect(there, bob, reader);
    return reader;
  }

  /** Ada opens a log, and the relay that she is at has it. */
  private TestLog openLog(TestPeer writer, List<SealedEntry> written) {
    TestLog log = space.openLog(ada, written);
    writer.write(log, written);
    settle();
    return log;
  }

  @Test
  void entriesOfAnotherRelay_whenTold_reachTheDevicesHere() {
    TestPeer writer = peer();
    TestPeer reader = connectBoth(writer, peer());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(20, 300));
    writer.write(log, written);
    settle();
    assertThat(reader.log(log.id())).isEmpty();

    tellThere();
    assertThat(reader.log(log.id())).isEqualTo(written);

    List<SealedEntry> more = log.write(3, 300);
    writer.write(log, more);
    settle();
    there.onChange(Change.somewhere());
    settle();
    assertThat(reader.log(log.id())).hasSize(24).endsWith(more.toArray(SealedEntry[]::new));
  }

  @Test
  void changesInOtherSpaces_areNotLookedAt() {
    TestPeer writer = peer();
    TestPeer reader = connectBoth(writer, peer());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(writer, written);

    there.onChange(Change.in(Set.of(SpaceId.of(new byte[32]))));
    settle();

    assertThat(reader.log(log.id())).isEmpty();
  }

  @Test
  void deviceThatChangesRelays_goesOnInItsLog_andBothKnow() {
    TestPeer writer = peer();
    TestPeer reader = connectBoth(writer, peer());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(writer, written);

    // The other relay has not heard of the log when its author comes there and goes on.
    TestPeer moved = peer();
    moved.write(log, written);
    List<SealedEntry> more = log.write(2, 300);
    moved.write(log, more);
    connect(there, ada, moved);

    assertThat(moved.acknowledged().head(log.id())).isEqualTo(log.state().head());
    assertThat(reader.log(log.id())).hasSize(3);
    here.onChange(Change.somewhere());
    settle();
    assertThat(writer.peerFrontier().head(log.id())).isEqualTo(log.state().head());
  }

  @Test
  void trustRecordsOfAnotherRelay_letIn_andShowTheDoor() {
    TestPeer founder = peer();
    TestPeer member = peer();
    connect(here, ada, founder);
    TestLink link = connect(there, bob, member);
    space.admit(eve, TrustLevel.VERIFIED);
    founder.write(space.records().get(2));
    settle();
    tellThere();
    assertThat(member.trust().heads()).isEqualTo(space.heads());

    founder.write(space.revoke(bob, List.of()));
    settle();
    assertThat(link.closedBy).isNull();
    tellThere();

    assertThat(link.closedBy).isEqualTo(ErrorCode.REVOKED);
    assertThat(member.trust().heads()).isEqualTo(space.heads());
  }

  @Test
  void statementsOfAnotherRelay_arePassedOn() {
    TestPeer stater = peer();
    TestPeer reader = connectBoth(stater, peer());
    byte[] statement = HeadsStatement.encode(ada.id(), 7, Frontier.empty(), space.heads());
    stater.write(
        HeadsStatement.of(statement, ada.sign(HeadsStatement.signedBytes(space.id(), statement))));
    settle();
    assertThat(reader.seen(SyncAction.TakeStatement.class)).isEmpty();

    tellThere();
    tellThere();

    assertThat(reader.seen(SyncAction.TakeStatement.class)).hasSize(1);
  }

  @Test
  void forkThatAnotherRelayFound_isKnownHere_withBothBranches() {
    TestPeer first = peer();
    List<SealedEntry> common = new ArrayList<>();
    TestLog log = space.openLog(ada, common);
    common.addAll(log.write(3, 300));
    TestLog copy = log.copy();
    List<SealedEntry> all = new ArrayList<>(common);
    all.addAll(log.write(3, 300));
    first.write(log, all);
    TestPeer reader = connectBoth(first, peer());
    tellThere();
    assertThat(reader.log(log.id())).isEqualTo(all);

    TestPeer second = peer();
    connect(here, ada, second);
    second.send(new Entries(log.id(), copy.write(2, 300)));
    settle();
    assertThat(here.counters().forksRecorded()).isEqualTo(1);
    assertThat(reader.seen(SyncAction.RecordFork.class)).isEmpty();
    tellThere();

    assertThat(reader.seen(SyncAction.RecordFork.class)).isNotEmpty();
    assertThat(greeting(there)).isEqualTo(greeting(here));
    assertThat(greeting(there).heads()).hasSizeGreaterThan(1);
  }

  /** Nobody told this relay; it finds out because somebody writes on. */
  @Test
  void logThatAnotherRelayContinuedWhereASnapshotStands_foundByAnAppend_isAnnouncedToAll() {
    TestPeer writer = peer();
    connect(there, ada, writer);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(writer, written);
    writer.write(log, log.write(9, 300));
    settle();
    TestPeer bystander = peer();
    TestLink slow = TestLink.connect(there, space.id(), bob.id(), bystander); // says nothing yet
    EntryHash end = log.state().hash();
    List<SealedEntry> more = log.write(30, 300);
    new SqliteRetentionStore(database)
        .found(space.id(), Map.of(log.id(), log.stateAt(25)), Map.of(log.id(), end))
        .block();

    writer.write(log, more);
    settle();
    links.add(slow);
    settle();

    assertThat(writer.acknowledged().head(log.id())).isEqualTo(log.state().head());
    assertThat(bystander.peerFrontier().head(log.id())).isEqualTo(log.stateAt(25).head());
  }

  private Frontier greeting(SyncHub hub) {
    TestPeer newcomer = peer();
    connect(hub, ada, newcomer);
    return newcomer.peerFrontier();
  }

  @Test
  void damageThatAnotherRelayMended_isServedHereAgain() throws Exception {
    TestPeer writer = peer();
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    writer.write(log, List.copyOf(written));
    connect(here, ada, writer);
    List<SealedEntry> more = log.write(10, 300);
    written.addAll(more);
    writer.write(log, more);
    settle();
    RelayFile.change(file, "update entries set ciphertext = zeroblob(300) where (place & 255) = 5");
    TestPeer reader = peer();
    connect(there, bob, reader);
    assertThat(reader.log(log.id()).size()).isLessThan(written.size());

    connect(here, bob, peer()); // finds it, and its author brings it again
    assertThat(here.counters().damageMended()).isEqualTo(1);
    assertThat(reader.log(log.id()).size()).isLessThan(written.size());
    tellThere();

    assertThat(reader.log(log.id())).isEqualTo(written);
  }

  @Test
  void storeThatFailsWhileItIsRead_isReadAgainWithTheNextTick() {
    TestPeer writer = peer();
    TestPeer reader = connectBoth(writer, peer());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(writer, written);

    readsFail = true;
    tellThere();
    there.tick(1_000);
    settle();
    assertThat(reader.log(log.id())).isEmpty();
    readsFail = false;
    there.tick(2_000);
    settle();

    assertThat(reader.log(log.id())).isEqualTo(written);
  }
}
