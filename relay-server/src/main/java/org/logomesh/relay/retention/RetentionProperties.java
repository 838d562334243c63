package org.logomesh.relay.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How snapshots and deleted spaces are kept.
 *
 * @param maxSnapshotSize the largest one that is taken
 * @param sweepInterval how often it is looked whether something may be dropped
 * @param grace how long a deleted space can be taken back; 0 to drop it at once
 */
@ConfigurationProperties("logomesh.relay.retention")
record RetentionProperties(
    @DefaultValue("1GB") DataSize maxSnapshotSize,
    @DefaultValue("10m") Duration sweepInterval,
    @DefaultValue("30d") Duration grace) {
  /** The shortest grace besides none: a day, in which somebody notices. */
  static final Duration MIN_GRACE = Duration.ofDays(1);

  /** The longest: who deletes something wants it to be gone some day. */
  static final Duration MAX_GRACE = Duration.ofDays(365);

  RetentionProperties {
    if (maxSnapshotSize.isNegative() || sweepInterval.isNegative() || sweepInterval.isZero()) {
      throw new IllegalArgumentException(
          "logomesh.relay.retention: " + maxSnapshotSize + ", every " + sweepInterval);
    }
    boolean inRange = grace.compareTo(MIN_GRACE) >= 0 && grace.compareTo(MAX_GRACE) <= 0;
    if (!grace.isZero() && !inRange) {
      throw new IllegalArgumentException(
          "logomesh.relay.retention.grace is " + grace + ", neither 0 nor from 1d to 365d");
    }
  }
}
