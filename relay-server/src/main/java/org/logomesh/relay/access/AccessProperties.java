package org.logomesh.relay.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may enter.
 *
 * @param registration who may register a space
 * @param origin the address that devices write to reach the relay; empty on loopback
 */
@ConfigurationProperties("logomesh.relay")
public record AccessProperties(
    @DefaultValue("invite") Registration registration, @DefaultValue("") String origin) {
  /** Who may register a space. */
  public enum Registration {
    /** Whoever has an invite code. */
    INVITE,
    /** Anybody. */
    OPEN
  }
}
