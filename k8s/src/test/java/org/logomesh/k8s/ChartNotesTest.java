package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@NeedsHelm
class ChartNotesTest {
  @Test
  void notes_onSqlite_nameTheNextSteps() {
    assertThat(Chart.notes("sqlite"))
        .contains("kubectl --namespace sanctuary rollout status statefulset/home-logomesh-relay")
        .contains("| grep -i invite")
        .contains("lm sync --relay wss://relay.example.org --invite CODE")
        .contains("port-forward statefulset/home-logomesh-relay 7422:7422")
        .contains("/data/operator-token.txt")
        .contains("Nothing leads to the relay from outside yet.")
        .contains("volume home-logomesh-relay-data")
        .doesNotContain("PostgreSQL");
  }

  @Test
  void notes_onBundledPostgresql_sayWhatItIsFor() {
    assertThat(Chart.notes("postgresql-bundled"))
        .contains("rollout status deployment/home-logomesh-relay")
        .contains("no standby and no backup");
  }

  @Test
  void notes_withAnIngressAndMetrics_sayWhatItTakes() {
    assertThat(Chart.notes("postgresql-external"))
        .contains("Its token is in the Secret relay-operator.")
        .contains("Both devices of a pairing must come to the same replica")
        .doesNotContain("Nothing leads to the relay");
    assertThat(Chart.notes("sqlite-ingress")).contains("Anybody may register a space");
  }
}
