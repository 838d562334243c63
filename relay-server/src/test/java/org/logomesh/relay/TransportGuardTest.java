package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The start-up matrix: where the relay listens, and what stands between it and passers-by. */
class TransportGuardTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, none,  '',                 starts",
    "::1,       none,  '',                 starts",
    "localhost, none,  '',                 starts",
    "'',        none,  wss://r.example,    without TLS",
    "0.0.0.0,   none,  wss://r.example,    without TLS",
    "::,        none,  '',                 without TLS",
    "10.1.2.3,  none,  ws://10.1.2.3,      without TLS",
    "0.0.0.0,   proxy, '',                 does not know the address",
    "0.0.0.0,   tls,   '',                 does not know the address",
    "0.0.0.0,   proxy, wss://r.example,    starts",
    "0.0.0.0,   tls,   wss://r.example,    starts",
    "'',        proxy, wss://r.example,    starts",
    "0.0.0.0,   off,   wss://r.example,    without TLS"
  })
  void check_address_startsOrSaysWhy(
      String address, String protection, String origin, String outcome) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", address);
    settings.put("logomesh.relay.origin", origin);
    switch (protection) {
      case "proxy" -> settings.put("logomesh.relay.behind-tls-proxy", "true");
      case "tls" -> settings.put("server.ssl.certificate", "file.pem");
      case "off" -> {
        settings.put("server.ssl.certificate", "file.pem");
        settings.put("server.ssl.enabled", "false");
      }
      default -> {}
    }
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));

    if (outcome.equals("starts")) {
      assertThatCode(() -> TransportGuard.check(environment)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> TransportGuard.check(environment))
          .isInstanceOf(RefusedToStartException.class)
          .hasMessageContaining(outcome);
    }
  }
}
