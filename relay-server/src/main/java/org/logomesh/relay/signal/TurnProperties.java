package org.logomesh.relay.signal;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * TURN servers that relay what devices send each other where no direct way is found.
 *
 * @param urls where they are, as RFC 7065 writes it; none if there are none
 * @param secret shared with them ({@code static-auth-secret} of coturn); best given in the
 *     environment as {@code LOGOMESH_RELAY_TURN_SECRET}
 * @param ttl how long credentials are good: a connection through TURN lasts no longer
 */
@ConfigurationProperties("logomesh.relay.turn")
record TurnProperties(
    @DefaultValue List<String> urls,
    @DefaultValue("") String secret,
    @DefaultValue("12h") Duration ttl) {
  TurnProperties {
    urls = List.copyOf(urls);
  }

  @Override
  public String toString() {
    return "TurnProperties[" + urls + ", " + ttl + "]";
  }
}
