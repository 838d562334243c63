package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that make no relay, and what the operator is told. */
@NeedsHelm
class ChartRefusalTest {
  private static final String IMAGE = "image: {repository: registry.example.org/relay}\n";
  private static final String RELAY = "relay: {origin: 'wss://relay.example.org'}\n";
  private static final String DATABASE =
      """
      store: postgresql
      postgresql: {url: 'r2dbc:postgresql://db:5432/relay', existingSecret: database}
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RELAY                                            | image.repository is missing",
        "IMAGE                                            | relay.origin is missing",
        "IMAGE relay: {origin: ''}                        | relay.origin is missing",
        "IMAGE relay: {origin: 'https://r.example.org'}   | at '/relay/origin'",
        "IMAGE relay: {origin: 'wss://r.example.org/v1'}  | at '/relay/origin'",
        "IMAGE RELAY replicas: 2                          | one SQLite file serves one relay only",
        "IMAGE RELAY autoscaling: {enabled: true}         | one SQLite file serves one relay only",
        "IMAGE RELAY postgresql: {bundled: {enabled: true}} | but store is sqlite",
        "IMAGE RELAY store: postgresql                    | no database is named",
        "IMAGE RELAY store: oracle                        | at '/store'",
        "IMAGE RELAY replica: 2                           | 'replica' not allowed",
        "IMAGE RELAY ingress: {enable: true}              | 'enable' not allowed",
        "IMAGE RELAY replicas: '1'                        | got string, want integer",
        "IMAGE RELAY replicas: 0                          | at '/replicas'",
        "IMAGE RELAY ingress: {enabled: 'yes'}            | got string, want boolean",
        "IMAGE RELAY ingress: {enabled: true}             | ingress.tls.existingSecret is missing",
        "IMAGE RELAY serviceMonitor: {enabled: true}      | needs relay.metricsFrom",
        "IMAGE RELAY console: {enabled: false, service: {enabled: true}} | console.enabled switches off",
        "IMAGE RELAY DATABASE replicas: 2~console: {service: {enabled: true}} | console.existingSecret is missing",
        "IMAGE RELAY console: {token: secret}             | 'token' not allowed",
        "IMAGE RELAY drain: {sleepSeconds: 40}            | drain.sleepSeconds is counted in",
        "IMAGE RELAY password: secret                     | 'password' not allowed",
        "IMAGE RELAY sqlite: {volume: {size: much}}       | at '/sqlite/volume/size'",
        "IMAGE relay: {origin: 'wss://r.example', metricsFrom: [prometheus]} | at '/relay/metricsFrom/0'",
        "IMAGE relay: {origin: 'wss://r.example', environment: {A_PASSWORD: x}} | 'A_PASSWORD'",
        "IMAGE relay: {origin: 'wss://r.example', environment: {SERVER_PORT: '1'}} | has SERVER_PORT",
        "IMAGE RELAY DATABASE autoscaling: {enabled: true}~resources: {requests: {cpu: null}} | resources.requests.cpu",
        "IMAGE RELAY DATABASE autoscaling: {enabled: true, minReplicas: 7} | greater than autoscaling.maxReplicas",
        "IMAGE RELAY store: postgresql~postgresql: {url: 'r2dbc:postgresql://me:pw@db/relay'} | at '/postgresql/url'",
        "IMAGE RELAY store: postgresql~postgresql: {url: 'r2dbc:postgresql://db/relay'} | postgresql.existingSecret is missing",
        "IMAGE RELAY store: postgresql~postgresql: {existingSecret: s, url: 'r2dbc:postgresql://db/relay', bundled: {enabled: true}} | Choose one database"
      })
  void render_invalidValues_saysWhatIsWrong(String values, String told) throws IOException {
    String yaml =
        values
            .replace("IMAGE", IMAGE)
            .replace("RELAY", RELAY)
            .replace("DATABASE", DATABASE)
            .replace("~", "\n")
            .replace("\n ", "\n");

    assertThatThrownBy(() -> Chart.render(directory, yaml)).hasMessageContaining(told);
  }
}
