package org.logomesh.simulation;

import org.logomesh.client.sync.SyncWarning;
import org.logomesh.relay.store.EntryStore;

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

  /** Does damage between the chaos and the healing. */
  default void strike(SimWorld world) {}

  /** Does damage after the healing, before anybody asks whether all came out well. */
  default void strikeLate(SimWorld world) {}

  /** Whether a device passes a warning on. */
  default boolean passesOn(SyncWarning warning) {
    return true;
  }
}
