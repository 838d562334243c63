package org.logomesh.client.sync;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.DamagedGraphException;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;

/**
 * What the work on one replica is done with: the store and what is derived from it, and how a
 * transaction begins and ends. Confined to the replica's thread.
 */
final class Core {
  final SpaceStore store;
  final SpaceId space;
  final DeviceKeys keys;
  final Membership membership;
  final Acknowledgements acknowledgements;
  final Progress progress;
  final Opener opener;
  final Inbox inbox;
  final Witness witness;
  final Whiteout whiteout;
  final GraphLevel level;
  final Forking forking;
  final Damage damage;
  final Healing healing;

  Core(
      SpaceStore store,
      SpaceId space,
      DeviceKeys keys,
      Vocabulary vocabulary,
      Executor beside,
      Audience audience) {
    this.store = store;
    this.space = space;
    this.keys = keys;
    this.membership = new Membership(store, space, keys);
    this.acknowledgements = new Acknowledgements(store);
    this.progress = new Progress(store);
    this.opener = new Opener(store, membership, progress);
    this.inbox = new Inbox(store, space, membership, progress, opener, beside);
    this.witness = new Witness(store, space, keys, membership);
    this.whiteout = new Whiteout(store, membership, opener);
    this.level = new GraphLevel(store, membership, whiteout, vocabulary);
    this.forking = new Forking(store, space, membership);
    this.damage = new Damage(store, space, membership, level, whiteout);
    this.healing = new Healing(this, audience);
  }

  /**
   * Runs work in a transaction, on what the database says now. If it meets damage, all damage is
   * looked for, and it is tried once more.
   *
   * @throws StoreException if the disk is full or fails, or what is damaged cannot be made good now
   */
  <T extends @Nullable Object> T transaction(Supplier<T> work) {
    T result;
    try {
      result = begin(work);
    } catch (DamagedEntryException | DamagedGraphException e) {
      if (store.inTransaction() || !healing.heal(e)) {
        throw e;
      }
      result = begin(work);
    }
    if (!store.inTransaction()) {
      acknowledgements.written();
    }
    return result;
  }

  /** As {@link #transaction}; damage is only told. */
  <T extends @Nullable Object> T begin(Supplier<T> work) {
    return store.transaction(
        () -> {
          progress.forget();
          membership.refresh();
          acknowledgements.write();
          return work.get();
        });
  }

  /** Begins to merge into the stored graph. Inside a transaction. */
  GraphMerge merge() {
    return level.merge(store.graph());
  }

  /** Takes a range of one log in, as {@link Inbox#take}, and what follows from it. */
  Inbox.Intake take(LogId log, List<SealedEntry> range, GraphMerge merge) {
    Inbox.Intake intake = inbox.take(log, range, merge);
    whiteout.arrived(log, intake.stored(), merge);
    return intake;
  }
}
