package org.logomesh.client;

/**
 * When a write is to leave this device. A write is durable here before anything is sent, whatever
 * the policy.
 *
 * @param immediate send at once to every live link; otherwise with the next sync, or together with
 *     later writes
 * @param priority which of several queued writes matter more; entries of one log always go in
 *     order, so a HIGH write takes the ones before it along
 */
public record SyncPolicy(boolean immediate, Priority priority) {
  /** Send at once. The default. */
  public static final SyncPolicy IMMEDIATE = new SyncPolicy(true, Priority.NORMAL);

  /** Send when it suits: with the next sync, or when something more urgent goes. */
  public static final SyncPolicy QUEUED = new SyncPolicy(false, Priority.LOW);

  /** How much a queued write matters. */
  public enum Priority {
    /** Waits for the next sync or an immediate write. */
    LOW,
    /** Waits for others, a second at most, while a link is up. */
    NORMAL,
    /** Does not wait while a link is up. */
    HIGH
  }
}
