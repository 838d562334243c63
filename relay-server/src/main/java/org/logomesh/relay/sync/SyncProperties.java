package org.logomesh.relay.sync;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many devices a relay serves.
 *
 * @param maxConnections sync connections at most; each device that syncs has one
 */
@ConfigurationProperties("logomesh.relay.sync")
record SyncProperties(@DefaultValue("1000") int maxConnections) {
  SyncProperties {
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "logomesh.relay.sync.max-connections is "
              + maxConnections
              + ", but 1 at least is needed");
    }
  }
}
