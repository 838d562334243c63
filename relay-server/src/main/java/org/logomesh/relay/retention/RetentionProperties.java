package org.logomesh.relay.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How snapshots are kept.
 *
 * @param maxSnapshotSize the largest one that is taken
 * @param sweepInterval how often it is looked whether something may be dropped
 */
@ConfigurationProperties("logomesh.relay.retention")
record RetentionProperties(
    @DefaultValue("1GB") DataSize maxSnapshotSize, @DefaultValue("10m") Duration sweepInterval) {
  RetentionProperties {
    if (maxSnapshotSize.isNegative() || sweepInterval.isNegative() || sweepInterval.isZero()) {
      throw new IllegalArgumentException(
          "logomesh.relay.retention: " + maxSnapshotSize + ", every " + sweepInterval);
    }
  }
}
