package org.logomesh.relay.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may enter.
 *
 * @param registration who may register a space
 * @param origin the address that devices write to reach the relay; empty on loopback
 * @param metricsFrom IP addresses and CIDR networks that may read metrics, besides this machine
 */
@ConfigurationProperties("logomesh.relay")
public record AccessProperties(
    @DefaultValue("invite") Registration registration,
    @DefaultValue("") String origin,
    @DefaultValue List<String> metricsFrom) {
  /** Who may register a space. */
  public enum Registration {
    /** Whoever has an invite code. */
    INVITE,
    /** Anybody. */
    OPEN
  }
}
