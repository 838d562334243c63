package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for every pod, whatever the values: the "restricted" profile of Kubernetes, and more.
 */
@NeedsHelm
class ChartSecurityTest {
  private static final long RELAY_USER = 10_001;

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "sqlite-ingress", "postgresql-external", "postgresql-bundled"})
  void pods_ofEverySet_haveNoRights(String name) {
    List<PodTemplateSpec> pods = Manifests.read(Chart.render(name)).pods();

    assertThat(pods).isNotEmpty();
    for (PodTemplateSpec template : pods) {
      PodSpec pod = template.getSpec();
      PodSecurityContext context = pod.getSecurityContext();
      assertThat(context.getRunAsNonRoot()).isTrue();
      assertThat(context.getRunAsUser()).isPositive().isEqualTo(context.getFsGroup());
      assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
      assertThat(pod.getAutomountServiceAccountToken()).isFalse();
      assertThat(pod.getEnableServiceLinks()).isFalse();
      assertThat(pod.getHostNetwork()).isNull();
      assertThat(pod.getVolumes()).allMatch(volume -> volume.getHostPath() == null);
      assertThat(pod.getInitContainers()).isEmpty();
      pod.getContainers().forEach(ChartSecurityTest::assertRestricted);
    }
  }

  private static void assertRestricted(Container container) {
    SecurityContext context = container.getSecurityContext();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getPrivileged()).isNull();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getCapabilities().getAdd()).isEmpty();
    assertThat(container.getResources().getLimits()).containsKey("memory");
    if (container.getName().equals("relay")) {
      assertThat(container.getCommand()).isEmpty();
    }
  }

  @Test
  void relay_everySet_runsAsTheUserOfItsImage() {
    for (String name : List.of("sqlite", "postgresql-external")) {
      PodSpec pod = Manifests.read(Chart.render(name)).pods().get(0).getSpec();

      assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(RELAY_USER);
      assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(RELAY_USER);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql-external", "postgresql-bundled"})
  void secrets_ofTheDatabase_areReferredTo(String name) {
    String rendered = Chart.render(name);

    assertThat(rendered).doesNotContain("kind: Secret");
    List<EnvVar> secrets =
        Manifests.read(rendered).pods().stream()
            .flatMap(template -> template.getSpec().getContainers().stream())
            .flatMap(container -> container.getEnv().stream())
            .filter(variable -> variable.getName().matches(".*(PASSWORD|USERNAME|_USER)"))
            .toList();
    assertThat(secrets)
        .isNotEmpty()
        .allSatisfy(
            variable -> {
              assertThat(variable.getValue()).isNull();
              assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                  .isEqualTo("relay-database");
            });
  }

  @Test
  void token_ofTheConsole_isReferredTo() {
    EnvVar token =
        Manifests.read(Chart.render("postgresql-external")).pods().stream()
            .flatMap(template -> template.getSpec().getContainers().stream())
            .flatMap(container -> container.getEnv().stream())
            .filter(variable -> variable.getName().equals("LOGOMESH_RELAY_ADMIN_TOKEN"))
            .findFirst()
            .orElseThrow();

    assertThat(token.getValue()).isNull();
    assertThat(token.getValueFrom().getSecretKeyRef().getName()).isEqualTo("relay-operator");
  }

  @Test
  void networkPolicy_withMetrics_letsPrometheusToTheOperatorsPortOnly() {
    NetworkPolicy policy =
        Manifests.read(Chart.render("postgresql-external")).one(NetworkPolicy.class);

    assertThat(policy.getSpec().getIngress()).hasSize(2);
    var monitoring = policy.getSpec().getIngress().get(1);
    assertThat(monitoring.getFrom())
        .singleElement()
        .satisfies(
            peer ->
                assertThat(peer.getNamespaceSelector().getMatchLabels())
                    .containsEntry("kubernetes.io/metadata.name", "monitoring"));
    assertThat(monitoring.getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getPort().getIntVal()).isEqualTo(7422));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite-ingress", "postgresql-external"})
  void ingress_ofEverySet_publishesDevicesPathsOnly(String name) {
    List<Ingress> all = Manifests.read(Chart.render(name)).every(Ingress.class);

    assertThat(all)
        .isNotEmpty()
        .allSatisfy(
            ingress -> {
              assertThat(ingress.getSpec().getDefaultBackend()).isNull();
              assertThat(ingress.getSpec().getTls().get(0).getHosts())
                  .containsExactly("relay.example.org");
              assertThat(ingress.getSpec().getRules())
                  .allMatch(rule -> rule.getHost().equals("relay.example.org"))
                  .flatMap(rule -> rule.getHttp().getPaths())
                  .extracting(HTTPIngressPath::getPath)
                  .isSubsetOf("/v1", "/rsocket", "/v1/rendezvous", "/v1/signal", "/v1/tunnel");
            });
  }

  @Test
  void networkPolicy_onSqlite_letsNothingOutAndTheIngressControllerIn() {
    NetworkPolicy policy = Manifests.read(Chart.render("sqlite-ingress")).one(NetworkPolicy.class);

    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getEgress()).isEmpty();
    assertThat(policy.getSpec().getIngress()).hasSize(1);
    assertThat(policy.getSpec().getIngress().get(0).getFrom())
        .singleElement()
        .satisfies(
            peer ->
                assertThat(peer.getNamespaceSelector().getMatchLabels())
                    .containsEntry("kubernetes.io/metadata.name", "ingress-nginx"));
  }

  @Test
  void networkPolicy_onExternalPostgresql_letsOutToDnsAndItOnly() {
    NetworkPolicy policy =
        Manifests.read(Chart.render("postgresql-external")).one(NetworkPolicy.class);

    assertThat(policy.getSpec().getEgress())
        .flatMap(rule -> rule.getPorts())
        .extracting(NetworkPolicyPort::getPort)
        .extracting(port -> port.getIntVal())
        .containsExactly(53, 53, 5432);
    assertThat(policy.getSpec().getEgress().get(1).getTo())
        .singleElement()
        .satisfies(peer -> assertThat(peer.getIpBlock().getCidr()).isEqualTo("10.1.2.3/32"));
  }
}
