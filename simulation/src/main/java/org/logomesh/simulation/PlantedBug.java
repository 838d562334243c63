package org.logomesh.simulation;

import org.logomesh.relay.store.EntryStore;

/** A fault put in on purpose, to see that the oracles find it. */
interface PlantedBug {
  /** No fault. */
  PlantedBug NONE = new PlantedBug() {};

  /** Puts something between the relay and its store. */
  default EntryStore relayStore(EntryStore store) {
    return store;
  }

  /** Does damage between the chaos and the healing. */
  default void strike(SimWorld world) {}
}
