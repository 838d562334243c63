package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.access.SettingRefusedException;
import org.logomesh.relay.testing.TestRelay;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The metrics' door with a whole relay behind it. */
@ExtendWith(OutputCaptureExtension.class)
class MetricsAccessTest {
  @TempDir Path directory;

  @Test
  void metrics_withReadersNamed_areForThemAndThisMachineButNotThroughAProxy() throws Exception {
    try (TestRelay relay =
        TestRelay.start(
            directory,
            "--logomesh.relay.metrics-from=192.0.2.7,10.244.0.0/16",
            "--spring.main.cloud-platform=kubernetes")) {
      assertThat(relay.get("/actuator/prometheus").statusCode()).isEqualTo(200);
      // A proxy's word is not taken: neither for letting in nor for who asks.
      for (String header : new String[] {"X-Forwarded-For", "Forwarded"}) {
        String value = header.equals("Forwarded") ? "for=192.0.2.7" : "192.0.2.7";
        HttpRequest forwarded =
            HttpRequest.newBuilder(
                    URI.create(
                        relay.uri("/actuator/prometheus").toString().replace("ws://", "http://")))
                .header(header, value)
                .build();
        assertThat(HttpClient.newHttpClient().send(forwarded, BodyHandlers.ofString()).statusCode())
            .as(header)
            .isIn(401, 403);
      }
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
