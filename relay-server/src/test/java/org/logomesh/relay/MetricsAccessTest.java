package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.access.SettingRefusedException;
import org.logomesh.relay.admin.Console;
import org.logomesh.relay.testing.TestRelay;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The metrics' door with a whole relay behind it. */
@ExtendWith(OutputCaptureExtension.class)
class MetricsAccessTest {
  private static final String METRICS = "/actuator/prometheus";

  @TempDir Path directory;

  @Test
  void metrics_areOnTheOperatorsPort_forTheNamedAndThisMachine_throughAProxyWithTheToken()
      throws Exception {
    try (TestRelay relay =
        TestRelay.start(
            directory,
            "--logomesh.relay.metrics-from=192.0.2.7,10.244.0.0/16",
            "--spring.main.cloud-platform=kubernetes")) {
      HttpResponse<String> answer = relay.manage(METRICS);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("logomesh_relay_connections ", "jvm_memory_used_bytes");
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain;version=0.0.4");
      // A proxy's word is not taken: neither for letting in nor for who asks.
      for (String header : new String[] {"X-Forwarded-For", "Forwarded"}) {
        String value = header.equals("Forwarded") ? "for=192.0.2.7" : "192.0.2.7";
        assertThat(relay.manage(METRICS, header, value).statusCode()).as(header).isEqualTo(401);
        assertThat(
                relay
                    .manage(
                        METRICS,
                        header,
                        value,
                        "Authorization",
                        "Bearer " + relay.operator().token())
                    .statusCode())
            .as(header)
            .isEqualTo(200);
      }
      assertThat(relay.get(METRICS).statusCode()).as("the port of devices").isIn(401, 403);
    }
  }

  @Test
  void health_onTheOperatorsPort_isInDetail() throws Exception {
    try (TestRelay relay = TestRelay.start(directory)) {
      HttpResponse<String> answer = relay.manage("/actuator/health");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"status\":\"UP\"", "diskSpace", "\"free\":");
      assertThat(relay.get("/actuator/health").statusCode()).isIn(401, 403);
      assertThat(relay.manage("/actuator/env").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void metrics_withoutAConsole_areOnThePortAlone() throws Exception {
    try (TestRelay relay = TestRelay.start(directory, "--logomesh.relay.admin.enabled=false")) {
      assertThat(relay.manage(METRICS).statusCode()).isEqualTo(200);
      assertThat(relay.manage(METRICS, "Forwarded", "for=127.0.0.1").statusCode()).isEqualTo(403);
      for (String path : List.of("/", "/admin", "/admin/sign-in", "/admin/api/overview")) {
        assertThat(relay.manage(path).statusCode()).as(path).isEqualTo(404);
      }
      assertThat(relay.bean(Console.class).url()).isNull();
    }
  }

  @Test
  void metrics_switchedOff_areNowhere() throws Exception {
    try (TestRelay relay = TestRelay.start(directory, "--logomesh.relay.admin.metrics=false")) {
      assertThat(relay.manage(METRICS).statusCode()).isEqualTo(404);
      assertThat(relay.get(METRICS).statusCode()).isIn(401, 403);
      assertThat(relay.operator().get("/sign-in").statusCode()).isEqualTo(200);
    }
    try (TestRelay relay =
        TestRelay.start(
            directory,
            "--logomesh.relay.admin.metrics=false",
            "--logomesh.relay.admin.enabled=false")) {
      assertThat(relay.bean(Console.class).baseUrl()).isNull();
      assertThat(relay.get(METRICS).statusCode()).isIn(401, 403);
    }
  }

  @Test
  void start_withAName_saysWhatIsWrongAndWhatToWrite(CapturedOutput output) {
    assertThatThrownBy(
            () -> TestRelay.start(directory, "--logomesh.relay.metrics-from=prometheus.monitoring"))
        .hasRootCauseInstanceOf(SettingRefusedException.class);

    assertThat(output.getAll())
        .contains("\"prometheus.monitoring\", which is neither an IP address nor a network")
        .contains("--logomesh.relay.metrics-from=10.1.2.3,10.244.0.0/16")
        .doesNotContain("\tat ");
  }
}
