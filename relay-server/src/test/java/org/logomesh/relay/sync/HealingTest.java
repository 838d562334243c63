package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** Rows that a disk changed come back from whoever has them, while the relay runs. */
class HealingTest {
  private static final int ENTRIES = 400;

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestDevice eve = new TestDevice(3);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();
  private final TestPeer writer = new TestPeer(space.id(), space.records());
  private final List<SealedEntry> written = new ArrayList<>();
  private final TestLog log = space.openLog(ada, written);

  private Path file;
  private SqliteDatabase database;
  private SyncHub hub;
  private long nowMillis;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("relay.db");
    database = SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), new Random(5));
    EntryStore store = new SqliteEntryStore(database);
    space.register(new SqliteAccessStore(database, 10));
    hub = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
    space.admit(bob, TrustLevel.VERIFIED);
    space.admit(eve, TrustLevel.VERIFIED);
    writer.write(space.records().get(1));
    writer.write(space.records().get(2));
    writer.write(log, List.copyOf(written));
    written.addAll(log.write(ENTRIES, 300));
    writer.write(log, written.subList(1, written.size()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void damagedRow_authorIsThere_readerGetsAllInTheSameSession() {
    for (String how : List.of("ciphertext", "header", "signature")) {
      for (int seq : new int[] {1, 57, ENTRIES / 2 + 1, ENTRIES - 1, ENTRIES}) {
        TestLink author = connect(ada, writer);
        settle();
        flip(seq, how);

        TestPeer reader = reader();
        TestLink link = connect(bob, reader);
        settle();
        pass(seq > ENTRIES / 2 ? 0 : 3); // in the first run: there is no head to announce before it

        assertThat(reader.log(log.id()))
            .as(how + " of " + seq)
            .hasSameSizeAs(written)
            .isEqualTo(written);
        assertThat(link.closedBy).isNull();
        hangUp(link);
        hangUp(author);
      }
    }
    assertThat(hub.counters().damageMended()).isPositive();
  }

  @Test
  void damagedFirstEntry_authorIsThere_readerGetsAllAtOnce() {
    connect(ada, writer);
    settle();
    flip(0, "header");

    TestPeer reader = reader();
    connect(bob, reader);
    settle();

    assertThat(reader.log(log.id())).hasSameSizeAs(written).isEqualTo(written);
    assertThat(hub.counters().damageMended()).isEqualTo(1);
  }

  @Test
  void damagedRow_authorComesLater_anyMemberHeals_andOtherLogsGoOn() {
    TestLink author = connect(ada, writer);
    settle();
    TestPeer holder = reader();
    TestLink held = connect(eve, holder);
    settle();
    hangUp(author);
    hangUp(held);
    flip(100, "ciphertext");

    TestPeer reader = reader();
    TestLink link = connect(bob, reader);
    settle();
    assertThat(reader.log(log.id()).size()).isLessThanOrEqualTo(100);
    assertThat(link.closedBy).isNull();
    List<SealedEntry> own = new ArrayList<>();
    TestLog other = space.openLog(bob, own);
    own.addAll(other.write(3, 300));
    reader.write(other, own);
    settle();
    assertThat(reader.acknowledged().head(other.id())).isEqualTo(other.state().head());

    connect(eve, holder);
    settle();
    pass(3); // there is no head to announce before it
    assertThat(reader.log(log.id())).hasSameSizeAs(written).isEqualTo(written);
    assertThat(holder.log(other.id())).isEqualTo(own);
  }

  @Test
  void connectWhileDamaged_greetsWithWhatItConfirmed_andThenSaysHowFarItIsWhole() {
    TestLink author = connect(ada, writer);
    settle();
    hangUp(author);
    flip(300, "ciphertext");
    connect(bob, reader());
    settle(); // finds it

    TestPeer later = reader();
    connect(eve, later);
    settle();

    assertThat(later.seen(SyncAction.PeerFrontier.class))
        .extracting(seen -> seen.frontier().seq(log.id()))
        .hasSize(2)
        .startsWith((long) ENTRIES)
        .last()
        .matches(seq -> seq < 300);
  }

  @Test
  void severalDamagedRows_areAllMended_andWhatIsWrittenMeanwhileArrives() {
    connect(ada, writer);
    settle();
    for (int seq : new int[] {20, 21, 22, 150, 151, 399, 400}) {
      flip(seq, seq % 2 == 0 ? "ciphertext" : "header");
    }
    TestPeer reader = reader();
    connect(bob, reader);
    for (int i = 0; i < 5; i++) {
      List<SealedEntry> more = log.write(1, 300);
      written.addAll(more);
      writer.write(log, more);
    }
    settle();
    pass(20);

    assertThat(reader.log(log.id())).hasSameSizeAs(written).isEqualTo(written);
    assertThat(writer.acknowledged().head(log.id())).isEqualTo(log.state().head());
  }

  @Test
  void goneRow_isMendedToo() {
    connect(ada, writer);
    settle();
    change("delete from entries where (place & 1023) = 77");

    TestPeer reader = reader();
    connect(bob, reader);
    settle();
    pass(3);

    assertThat(reader.log(log.id())).hasSameSizeAs(written).isEqualTo(written);
  }

  @Test
  void otherEntriesThanWereThere_changeNothing_andTheirDeviceLosesNothing() {
    TestLink author = connect(ada, writer);
    settle();
    hangUp(author);
    flip(200, "ciphertext");
    TestPeer mistaken = reader();
    TestLog fork = log.copyAt(149);
    List<SealedEntry> other = new ArrayList<>(written.subList(0, 150));
    other.addAll(fork.write(251, 300));
    mistaken.write(fork, other);

    TestPeer reader = reader();
    connect(bob, reader);
    settle();
    connect(eve, mistaken);
    settle();

    assertThat(mistaken.log(log.id())).isEqualTo(other);
    assertThat(written).startsWith(reader.log(log.id()).toArray(SealedEntry[]::new));
    assertThat(hub.counters().damageMended()).isZero();
  }

  @Test
  void damagedRow_nobodyHasIt_restOfTheSpaceGoesOn_andNothingLoops() {
    TestLink author = connect(ada, writer);
    settle();
    hangUp(author);
    flip(100, "ciphertext");
    TestPeer reader = reader();
    TestLink link = connect(bob, reader);
    settle();
    int said = reader.seen(SyncAction.PeerFrontier.class).size();
    pass(60);

    assertThat(link.closedBy).isNull();
    assertThat(reader.log(log.id()).size()).isLessThanOrEqualTo(100);
    assertThat(reader.seen(SyncAction.PeerFrontier.class)).hasSize(said);
    assertThat(hub.counters().damageFound()).isEqualTo(1);
  }

  // ---- damage -------------------------------------------------------------------------------

  private void flip(long seq, String column) {
    SealedEntry entry = written.get((int) seq);
    byte[] bytes =
        switch (column) {
          case "header" -> entry.headerBytes().clone();
          case "signature" -> Objects.requireNonNull(entry.signature()).bytes();
          default -> entry.ciphertext().clone();
        };
    bytes[bytes.length / 2] ^= 4;
    String hex = HexFormat.of().formatHex(bytes);
    change("update entries set " + column + " = x'" + hex + "' where (place & 1023) = " + seq);
  }

  private void change(String how) {
    assertThat(RelayFile.change(file, how)).isEqualTo(1);
  }

  // ---- links --------------------------------------------------------------------------------

  private TestPeer reader() {
    return new TestPeer(space.id(), space.records());
  }

  private TestLink connect(TestDevice device, TestPeer peer) {
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    links.add(link);
    return link;
  }

  private void hangUp(TestLink link) {
    links.remove(link);
    Objects.requireNonNull(link.connection).onClosed();
  }

  private void settle() {
    TestLink.settle(links);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nowMillis += 1_000;
      hub.tick(nowMillis);
      links.forEach(link -> link.peer.tick(nowMillis));
      settle();
    }
  }
}
