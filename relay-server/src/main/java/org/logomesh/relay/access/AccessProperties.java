package org.logomesh.relay.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may enter.
 *
 * @param registration who may register a space
 * @param origin the address that devices write to reach the relay; empty on loopback
 * @param name what this relay is called in its audit log and its figures; blank for the name of the
 *     machine and the port
 * @param behindTlsProxy whether a proxy in front ends TLS
 * @param trustedProxies IP addresses and CIDR networks of proxies that are believed, if there is
 *     one, from which address a request comes; this machine always is
 * @param allowedOrigins pages, as {@code https://app.example.org}, that browsers may connect from
 *     besides the relay's own
 * @param metricsFrom IP addresses and CIDR networks that may read metrics on the operator's port,
 *     besides this machine
 */
@ConfigurationProperties("logomesh.relay")
public record AccessProperties(
    @DefaultValue("invite") Registration registration,
    @DefaultValue("") String origin,
    @DefaultValue("") String name,
    @DefaultValue List<String> metricsFrom,
    @DefaultValue("false") boolean behindTlsProxy,
    @DefaultValue List<String> trustedProxies,
    @DefaultValue List<String> allowedOrigins) {
  /** Who may register a space. */
  public enum Registration {
    /** Whoever has an invite code. */
    INVITE,
    /** Anybody. */
    OPEN
  }
}
