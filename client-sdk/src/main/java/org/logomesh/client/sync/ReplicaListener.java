package org.logomesh.client.sync;

import org.logomesh.client.graph.Changes;

/** Hears what a replica did, after it became durable. Called on the replica's thread. */
public interface ReplicaListener {
  /**
   * The graph changed.
   *
   * @param changes which cells
   * @param remote whether the change came from another device
   */
  void onChanged(Changes changes, boolean remote);

  /** Membership or keys changed. */
  void onTrustChanged();

  /** Something a person should know. */
  void onWarning(SyncWarning warning);
}
