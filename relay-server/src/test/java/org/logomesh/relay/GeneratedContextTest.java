package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Which settings a relay cannot start with from the context that was made when it was built. */
class GeneratedContextTest {
  private static String deciding(MapPropertySource source) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .forEach(s -> environment.getPropertySources().remove(s.getName()));
    environment.getPropertySources().addFirst(source);
    return GeneratedContext.deciding(environment).map(Object::toString).orElse("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.main.lazy-initialization",
        "spring.profiles.active",
        "management.endpoint.health.probes.enabled",
        "server.forward-headers-strategy",
        "debug"
      })
  void deciding_whatSpringBootLooksAt_isNamed(String setting) {
    assertThat(deciding(new MapPropertySource("commandLineArgs", Map.of(setting, "x"))))
        .isEqualTo(setting);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logomesh.relay.store.url",
        "server.port",
        "server.ssl.certificate",
        "logging.level.root",
        "spring.config.additional-location",
        "springs.eternal",
        "java.io.tmpdir"
      })
  void deciding_whatOnlySaysWhatPartsDo_isNot(String setting) {
    assertThat(deciding(new MapPropertySource("commandLineArgs", Map.of(setting, "x"))))
        .isEqualTo("none");
  }

  @Test
  void deciding_inTheEnvironment_isNamed() {
    assertThat(
            deciding(
                new SystemEnvironmentPropertySource(
                    "systemEnvironment",
                    Map.of("PATH", "/bin", "MANAGEMENT_SERVER_PORT", "1", "HOME", "/"))))
        .isEqualTo("management.server.port");
  }

  @Test
  void deciding_inTheSettingsThatArePackedWithTheRelay_isNotTheOperators() {
    assertThat(
            deciding(
                new MapPropertySource(
                    "Config resource 'class path resource [application.yaml]'",
                    Map.of("management.endpoint.health.probes.enabled", "true"))))
        .isEqualTo("none");
  }
}
