package org.logomesh.relay.signal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much passes through this relay without being stored.
 *
 * @param maxConnections signalling connections at most: each device that is there has one
 * @param maxTunnels tunnels at most, at 320 KiB of memory each where neither end reads; 0: none
 */
@ConfigurationProperties("logomesh.relay.signal")
record SignalProperties(
    @DefaultValue("1000") int maxConnections, @DefaultValue("100") int maxTunnels) {
  SignalProperties {
    if (maxConnections < 0 || maxTunnels < 0) {
      throw new IllegalArgumentException(
          "logomesh.relay.signal: " + maxConnections + " connections, " + maxTunnels + " tunnels");
    }
  }
}
