package org.logomesh.simulation;

import java.util.List;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.RetentionStore;

/** A fault put in on purpose, to see that the oracles find it. */
interface PlantedBug {
  /** No fault. */
  PlantedBug NONE = new PlantedBug() {};

  /** Changes what kind of run it is, so that the fault can show. */
  default Plan plan(Plan plan) {
    return plan;
  }

  /** Puts something between the relay and its store. */
  default EntryStore relayStore(EntryStore store) {
    return store;
  }

  /** Puts something between the relay and what it drops by. */
  default RetentionStore relayRetention(RetentionStore retention, EntryStore store) {
    return retention;
  }

  /** Does damage between the chaos and the healing. */
  default void strike(SimWorld world) {}

  /** Does damage after the healing, before anybody asks whether all came out well. */
  default void strikeLate(SimWorld world) {}

  /** Whether somebody looks for damage on the disks before the world is left to heal. */
  default boolean looksForDamage() {
    return true;
  }

  /** Changes what a device sends. */
  default byte[] sends(SimWorld world, byte[] frame) {
    return frame;
  }

  /** Changes the operations that the naive fold is made of. */
  default List<Operation> folded(List<Operation> operations) {
    return operations;
  }

  /** Changes the snapshot that a device is given. */
  default byte[] snapshot(byte[] file) {
    return file;
  }

  /** Whether a device that begins again with a snapshot keeps what is not in it. */
  default boolean keepsTheRest() {
    return true;
  }

  /** Does damage to a device that has just begun with a snapshot. */
  default void begun(SimDevice device) {}

  /** Whether a device passes a warning on. */
  default boolean passesOn(SyncWarning warning) {
    return true;
  }
}
