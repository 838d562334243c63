package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts ask for what a relay that runs really exports. */
class MonitoringIT {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Pattern METRIC = Pattern.compile("\\b(logomesh_[a-z_]+|jvm_[a-z_]+)\\b");

  @Test
  void metrics_askedForByDashboardAndAlerts_areThere(@TempDir Path directory) throws Exception {
    Set<String> dashboard = metrics(expressions());
    Set<String> alerts = metrics(alerts());
    assertThat(dashboard).hasSizeGreaterThan(15);
    assertThat(alerts).isNotEmpty();

    TestDevice ada = new TestDevice(1);
    TestSpace space = new TestSpace(ada);
    try (TestRelay before = TestRelay.start(directory.resolve("data"))) {
      before.register(space); // for the first sample, which is taken a second after the start
    }
    try (TestRelay relay = TestRelay.start(directory.resolve("data"))) {
      LivePeer peer = new LivePeer(space, space.records());
      WebSocketClient socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
      try {
        List<SealedEntry> written = new ArrayList<>();
        TestLog log = space.openLog(ada, written);
        peer.with(p -> p.write(log, written));
        peer.await("acknowledged", p -> p.acknowledged().seq(log.id()) == 0);

        String scrape = scrape(relay);
        for (int i = 0; i < 200 && value(scrape, "logomesh_relay_spaces").equals("NaN"); i++) {
          TimeUnit.MILLISECONDS.sleep(50);
          scrape = scrape(relay);
        }
        Set<String> exported = exported(scrape);
        assertThat(exported).containsAll(dashboard).containsAll(alerts);
        assertThat(value(scrape, "logomesh_relay_spaces")).isEqualTo("1.0");
        assertThat(value(scrape, "logomesh_relay_connections")).isEqualTo("1.0");
        assertThat(value(scrape, "logomesh_relay_commit_seconds_count")).isEqualTo("1");
        assertThat(value(scrape, "logomesh_relay_sign_ins_total")).isEqualTo("1.0");
        assertThat(Double.parseDouble(value(scrape, "logomesh_relay_received_bytes_total")))
            .isPositive();
        assertThat(Double.parseDouble(value(scrape, "logomesh_relay_storage_bytes"))).isPositive();
        // A WebSocket is not timed: what that needs would be kept as long as it is open.
        assertThat(scrape)
            .contains("uri=\"/v1/nonce\"")
            .doesNotContain("uri=\"/v1/sync\"")
            .doesNotContain("spring_security");
      } finally {
        socket.close();
      }
    }
  }

  private static String scrape(TestRelay relay) throws Exception {
    return relay.manage("/actuator/prometheus").body();
  }

  private static Set<String> exported(String scrape) {
    Set<String> names = new TreeSet<>();
    scrape
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[ {]", 2)[0]));
    return names;
  }

  private static String value(String scrape, String name) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("NaN");
  }

  private static Set<String> metrics(List<String> expressions) {
    Set<String> names = new TreeSet<>();
    for (String expression : expressions) {
      Matcher found = METRIC.matcher(expression);
      assertThat(found.results().map(r -> r.group(1)).peek(names::add).count())
          .as(expression)
          .isPositive();
    }
    return names;
  }

  private static List<String> expressions() throws Exception {
    List<String> expressions = new ArrayList<>();
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readString(DEPLOY.resolve("grafana/relay.json")));
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        expressions.add(target.get("expr").asString());
      }
    }
    return expressions;
  }

  private static List<String> alerts() throws Exception {
    List<String> expressions = new ArrayList<>();
    JsonNode rules =
        JsonMapper.shared()
            .valueToTree(
                new Yaml().<Object>load(Files.readString(DEPLOY.resolve("prometheus/rules.yaml"))));
    for (JsonNode rule : rules.get("groups").get(0).get("rules")) {
      if (!rule.get("expr").asString().startsWith("up{")) { // Prometheus' own
        expressions.add(rule.get("expr").asString());
      }
    }
    return expressions;
  }
}
