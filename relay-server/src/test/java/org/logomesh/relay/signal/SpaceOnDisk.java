package org.logomesh.relay.signal;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.MemberWatch;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** Spaces in a real store, all in the thread of the test. */
final class SpaceOnDisk implements AutoCloseable {
  final TestDevice ada = new TestDevice(1);
  final TestDevice bob = new TestDevice(2);
  final TestDevice eve = new TestDevice(3);
  final TestSpace space = new TestSpace(ada);
  final TestSpace other = new TestSpace(eve);
  final MemberWatch members;

  private final SqliteDatabase database;
  private final TrustCache trusts;

  /** Ada and Bob are in one space, Eve in another. */
  SpaceOnDisk(Path directory) {
    this.database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    EntryStore entries = new SqliteEntryStore(database);
    SqliteAccessStore access = new SqliteAccessStore(database, 10);
    space.register(access);
    other.register(access);
    this.trusts = new TrustCache(entries);
    this.members = new MemberWatch(trusts);
    append(space.admit(bob, TrustLevel.VERIFIED));
  }

  /** Makes a trust record durable, as a sync connection does that brings it. */
  void append(byte[] record) {
    trusts.append(space.id(), List.of(record)).block();
  }

  DevicePrincipal in(TestSpace of, TestDevice device) {
    return new DevicePrincipal(of.id(), device.id());
  }

  DevicePrincipal principal(TestDevice device) {
    return in(space, device);
  }

  @Override
  public void close() {
    database.close();
  }
}
