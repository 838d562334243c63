package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** What a relay acknowledges of the membership is on its disk, and in force. */
class TrustAcksTest {
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final TestPeer founder = new TestPeer(space.id(), space.records());
  private final List<TestLink> links = new ArrayList<>();
  private SqliteDatabase database;
  private SlowStore disk;
  private SyncHub hub;

  @BeforeEach
  void open(@TempDir Path directory) {
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    disk = new SlowStore(new SqliteEntryStore(database));
    EntryStore store = disk.asStore();
    space.register(new SqliteAccessStore(database, 10));
    hub = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
    connect(ada, founder);
    disk.trustWaits = true;
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TestLink connect(TestDevice device, TestPeer peer) {
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    links.add(link);
    TestLink.settle(links);
    return link;
  }

  private void write(byte[] record) {
    founder.write(record);
    TestLink.settle(links);
  }

  @Test
  void admit_onItsWayToTheDisk_isAcknowledgedOnlyWhenTheDeviceIsLetIn() {
    write(space.admit(bob, TrustLevel.VERIFIED));

    assertThat(disk.trustWaiting()).isEqualTo(1);
    assertThat(founder.isTrustAtRelay()).isFalse();
    assertThat(connect(bob, new TestPeer(space.id(), space.records())).closedBy)
        .as("what happens to whoever comes before the acknowledgement")
        .isEqualTo(ErrorCode.NOT_A_MEMBER);

    disk.commitTrust();
    TestLink.settle(links);

    assertThat(founder.isTrustAtRelay()).isTrue();
    assertThat(connect(bob, new TestPeer(space.id(), space.records())).closedBy).isNull();
  }

  @Test
  void revoke_onItsWayToTheDisk_isAcknowledgedOnlyWhenTheDeviceIsOut() {
    disk.trustWaits = false;
    write(space.admit(bob, TrustLevel.VERIFIED));
    TestLink victim = connect(bob, new TestPeer(space.id(), space.records()));
    disk.trustWaits = true;

    write(space.revoke(bob, List.of()));
    assertThat(founder.isTrustAtRelay()).isFalse();
    assertThat(victim.closedBy).isNull();

    disk.commitTrust();
    TestLink.settle(links);
    assertThat(founder.isTrustAtRelay()).isTrue();
    assertThat(victim.closedBy).isEqualTo(ErrorCode.REVOKED);
  }

  @Test
  void connect_withMoreThanTheRelayHas_isCaughtUpWhenTheRelayHasIt() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer again = new TestPeer(space.id(), space.records());

    connect(ada, again);
    assertThat(again.isCaughtUp()).isFalse();

    disk.commitTrust();
    TestLink.settle(links);
    assertThat(again.isCaughtUp()).isTrue();
    assertThat(again.isTrustAtRelay()).isTrue();
  }
}
