package org.logomesh.client;

import java.time.Duration;
import org.logomesh.model.trust.TrustBody;

/**
 * How to compact a space.
 *
 * @param retentionDays how long relays go on holding entries below a new snapshot once it is
 *     attested, so that devices that were away catch up by them
 * @param patience how long to wait for a sync with the relay, before and after
 */
public record CompactOptions(int retentionDays, Duration patience) {
  /** A month: who was away longer loads a snapshot. */
  public static final int DEFAULT_RETENTION_DAYS = 30;

  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

  public CompactOptions {
    if (retentionDays < 0 || retentionDays > TrustBody.Checkpoint.MAX_RETENTION_DAYS) {
      throw new IllegalArgumentException(
          "a retention is from 0 to "
              + TrustBody.Checkpoint.MAX_RETENTION_DAYS
              + " days, not "
              + retentionDays);
    }
  }

  /** What fits most. */
  public static CompactOptions defaults() {
    return new CompactOptions(DEFAULT_RETENTION_DAYS, DEFAULT_PATIENCE);
  }

  /** With another retention. */
  public CompactOptions withRetentionDays(int days) {
    return new CompactOptions(days, patience);
  }

  /** With another patience. */
  public CompactOptions withPatience(Duration limit) {
    return new CompactOptions(retentionDays, limit);
  }
}
