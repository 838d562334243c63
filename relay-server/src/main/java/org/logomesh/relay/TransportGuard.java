package org.logomesh.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Refuses to start where passers-by could read along. Entries are sealed, but who talks to whom and
 * when, invites and pairing are not for the open network.
 */
final class TransportGuard implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    check(event.getEnvironment());
  }

  static void check(Environment environment) {
    String address = environment.getProperty("server.address", "");
    if (isLoopback(address)) {
      return;
    }
    if (!isTlsConfigured(environment)
        && !environment.getProperty("logomesh.relay.behind-tls-proxy", Boolean.class, false)) {
      throw new RefusedToStartException(
          "The relay would listen on " + shown(address) + " without TLS.",
          """
          Do one of these:
            * let a TLS proxy (Caddy, nginx, Traefik) stand in front of it, and say so:
                --logomesh.relay.behind-tls-proxy=true
            * give the relay a certificate of its own:
                --server.ssl.certificate=FILE --server.ssl.certificate-private-key=FILE
            * listen on this machine only:
                --server.address=127.0.0.1""");
    }
    if (environment.getProperty("logomesh.relay.origin", "").isBlank()) {
      throw new RefusedToStartException(
          "The relay would listen on "
              + shown(address)
              + " and does not know the address that devices reach it by.",
          """
          Devices sign that address when they connect, so that no other relay can pass their
          signature on to this one. Set it as the devices write it:
            --logomesh.relay.origin=wss://relay.example.org""");
    }
  }

  private static boolean isTlsConfigured(Environment environment) {
    return environment.getProperty("server.ssl.enabled", Boolean.class, true)
        && (environment.containsProperty("server.ssl.certificate")
            || environment.containsProperty("server.ssl.key-store")
            || environment.containsProperty("server.ssl.bundle"));
  }

  private static boolean isLoopback(String address) {
    if (address.isBlank()) {
      return false;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  private static String shown(String address) {
    return address.isBlank() ? "every network address" : address;
  }
}
