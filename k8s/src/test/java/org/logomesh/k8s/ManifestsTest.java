package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader notices what it is there to notice. */
class ManifestsTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: relay}
      spec:
        ports: [{name: http, port: 7420}]
      """;

  @Test
  void read_twoDocuments_areBothThere() {
    assertThat(Manifests.read("---\n" + SERVICE + "---\n" + SERVICE).every(Service.class))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 7420             | prot: 7420",
        "port: 7420             | port: many",
        "port: 7420             | port: 7420, port: 7421",
        "ports: [               | porst: [",
        "metadata: {name: relay} | metadata: {named: relay}",
        "kind: Service          | kind: Servant",
        "apiVersion: v1         | apiVersion: v2"
      })
  void read_somethingChanged_isRefused(String from, String to) {
    String changed = SERVICE.replace(from, to);

    assertThat(changed).isNotEqualTo(SERVICE);
    assertThatThrownBy(() -> Manifests.read(changed)).isInstanceOf(RuntimeException.class);
  }
}
