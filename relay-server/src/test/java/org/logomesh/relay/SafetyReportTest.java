package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What is not safe, and what of it keeps the relay from starting. */
class SafetyReportTest {
  private static Environment with(Map<String, Object> settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
    return environment;
  }

  @Test
  void warnings_safeConfiguration_areNone(@TempDir Path directory) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

    assertThat(
            SafetyReport.warnings(
                with(
                    Map.of(
                        "logomesh.relay.data-dir", directory.toString(),
                        "logomesh.relay.origin", "wss://relay.example.org",
                        "logomesh.relay.registration", "invite",
                        "logomesh.relay.allowed-origins", "https://app.example.org",
                        "logomesh.relay.store.password", "twelve-or-more",
                        "logging.level.root", "warn")),
                "relay"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "logomesh.relay.allowed-origins,                'https://a.example, *', every page",
    "logomesh.relay.registration,                   OPEN,        anybody may use the disk",
    "logomesh.relay.store.password,                 secret,      6 characters",
    "logomesh.relay.trusted-proxies,                '10.1.2.3, 0.0.0.0/0', whole internet",
    "logging.level.root,                            DEBUG,       logging.level.root",
    "logging.level.reactor.netty,                   trace,       logging.level.reactor.netty",
    "debug,                                         true,        for minutes"
  })
  void warnings_unsafeSetting_isTold(String name, String value, String told) {
    assertThat(
            SafetyReport.warnings(
                with(Map.of(name, value, "logomesh.relay.origin", "wss://relay.example.org")),
                "relay"))
        .singleElement()
        .asString()
        .contains(told);
  }

  @Test
  void warnings_rootOrADirectoryForAll_areTold(@TempDir Path directory) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(
            SafetyReport.warnings(
                with(Map.of("logomesh.relay.data-dir", directory.toString())), "root"))
        .hasSize(2)
        .anyMatch(line -> line.contains("root"))
        .anyMatch(line -> line.contains("chmod 700"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "health,env", "heapdump", "health, loggers", "health,prometheus"})
  void endpoints_thatShowOrChangeTooMuch_areRefused(String exposed) {
    assertThatThrownBy(
            () ->
                SafetyReport.requireFewEndpoints(
                    with(Map.of("management.endpoints.web.exposure.include", exposed))))
        .isInstanceOf(RefusedToStartException.class)
        .hasMessageContaining("management endpoint");
  }

  @Test
  void endpoints_thatTheRelayHas_areFine() {
    assertThatCode(
            () ->
                SafetyReport.requireFewEndpoints(
                    with(Map.of("management.endpoints.web.exposure.include", " health"))))
        .doesNotThrowAnyException();
  }
}
