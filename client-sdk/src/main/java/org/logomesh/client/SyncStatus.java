package org.logomesh.client;

/** Where a write is, when the call that made it returns. */
public enum SyncStatus {
  /** Durable here; no relay or peer is set up, or offline mode is on. */
  LOCAL,
  /** Durable here; goes out by the {@link SyncPolicy} as soon as a link is up. */
  QUEUED,
  /** Durable here, and handed to a live link; {@link SpaceStatus#pending} tells when it arrived. */
  SENT
}
