package org.logomesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the parts refer to each other: what a cluster would notice late, or never. */
@NeedsHelm
class ChartWiringTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "sqlite-ingress", "postgresql-external", "postgresql-bundled"})
  void references_ofEverySet_leadSomewhere(String name) {
    Manifests manifests = Manifests.read(Chart.render(name));

    manifests
        .every(Deployment.class)
        .forEach(made -> assertMounts(made.getSpec().getTemplate(), List.of()));
    for (Service service : manifests.every(Service.class)) {
      PodTemplateSpec pod = selected(manifests, service.getSpec().getSelector());
      assertThat(service.getSpec().getPorts())
          .extracting(port -> port.getTargetPort().getStrVal())
          .isSubsetOf(portNames(pod));
    }
    for (Ingress ingress : manifests.every(Ingress.class)) {
      assertThat(backends(ingress))
          .isNotEmpty()
          .allSatisfy(
              backend -> {
                Service service = named(manifests.every(Service.class), backend.getName());
                assertThat(service.getSpec().getPorts())
                    .extracting(port -> port.getName())
                    .contains(backend.getPort().getName());
              });
    }
    for (StatefulSet set : manifests.every(StatefulSet.class)) {
      assertMounts(
          set.getSpec().getTemplate(),
          set.getSpec().getVolumeClaimTemplates().stream()
              .map(claim -> claim.getMetadata().getName())
              .toList());
      named(manifests.every(Service.class), set.getSpec().getServiceName());
      assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
          .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
    }
    for (PodDisruptionBudget budget : manifests.every(PodDisruptionBudget.class)) {
      selected(manifests, budget.getSpec().getSelector().getMatchLabels());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "sqlite-ingress", "postgresql-external", "postgresql-bundled"})
  void names_ofEverySet_areDistinctAndLabelled(String name) {
    List<HasMetadata> all = Manifests.read(Chart.render(name)).all();

    assertThat(all)
        .extracting(made -> made.getKind() + "/" + made.getMetadata().getName())
        .doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(
            made ->
                assertThat(made.getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
                    .containsKey("helm.sh/chart"));
  }

  @Test
  void longNames_ofAReleaseAndOverrides_staySortedOut() throws IOException {
    Manifests manifests =
        Manifests.read(
            Chart.render(
                directory,
                """
                image: {repository: registry.example.org/relay}
                relay: {origin: wss://relay.example.org}
                store: postgresql
                postgresql: {existingSecret: database, bundled: {enabled: true}}
                ingress: {enabled: true, tls: {existingSecret: tls}}
                fullnameOverride: %s
                """
                    .formatted("a".repeat(63))));

    assertThat(manifests.all())
        .allMatch(made -> made.getMetadata().getName().length() <= 63)
        .extracting(made -> made.getKind() + made.getMetadata().getName())
        .doesNotHaveDuplicates();
  }

  @Test
  void relay_onSqlite_isOnePodOnAVolumeThatStays() {
    Manifests manifests = Manifests.read(Chart.render("sqlite"));
    StatefulSet set = manifests.one(StatefulSet.class);
    PersistentVolumeClaim claim = manifests.one(PersistentVolumeClaim.class);

    assertThat(set.getSpec().getReplicas()).isEqualTo(1);
    assertThat(data(set.getSpec().getTemplate()).getPersistentVolumeClaim().getClaimName())
        .isEqualTo(claim.getMetadata().getName());
    assertThat(claim.getMetadata().getAnnotations())
        .containsEntry("helm.sh/resource-policy", "keep");
    assertThat(environment(set.getSpec().getTemplate()))
        .containsEntry("LOGOMESH_RELAY_ORIGIN", "wss://relay.example.org")
        .doesNotContainKey("LOGOMESH_RELAY_STORE_URL");
  }

  @Test
  void relay_onPostgresql_hasNothingOfItsOwnToKeep() {
    Manifests manifests = Manifests.read(Chart.render("postgresql-external"));
    Deployment deployment = manifests.one(Deployment.class);
    PodTemplateSpec pod = deployment.getSpec().getTemplate();

    assertThat(deployment.getSpec().getReplicas()).as("left to the autoscaler").isNull();
    assertThat(manifests.one(HorizontalPodAutoscaler.class).getSpec().getScaleTargetRef().getName())
        .isEqualTo(deployment.getMetadata().getName());
    assertThat(data(pod).getEmptyDir()).isNotNull();
    assertThat(manifests.every(PersistentVolumeClaim.class)).isEmpty();
    assertThat(environment(pod))
        .containsEntry("LOGOMESH_RELAY_METRICS_FROM", "10.244.0.0/16,fd00:10:244::/56")
        .containsEntry("LOGOMESH_RELAY_STORE_CONNECTIONS", "16")
        .containsEntry("LOGGING_LEVEL_ORG_LOGOMESH", "debug");
    assertThat(pod.getSpec().getTopologySpreadConstraints())
        .extracting(spread -> spread.getTopologyKey())
        .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
  }

  @Test
  void relay_ofEverySet_isAskedAndLeftTimeToGo() {
    for (String name : List.of("sqlite", "postgresql-external")) {
      PodSpec pod = Manifests.read(Chart.render(name)).pods().get(0).getSpec();
      Container relay = pod.getContainers().get(0);

      assertAsks(relay.getStartupProbe(), "/actuator/health/readiness");
      assertAsks(relay.getReadinessProbe(), "/actuator/health/readiness");
      assertAsks(relay.getLivenessProbe(), "/actuator/health/liveness");
      assertThat(relay.getLifecycle().getPreStop().getSleep().getSeconds())
          .isLessThan(pod.getTerminationGracePeriodSeconds());
    }
  }

  /** Metrics and the console are on a port that devices are not led to. */
  @Test
  void management_ofEverySet_isNeverInTheServiceOfDevices() {
    Manifests manifests = Manifests.read(Chart.render("postgresql-external"));
    List<Service> services = manifests.every(Service.class);
    Service management = named(services, "home-logomesh-relay-management");

    assertThat(management.getSpec().getType()).isEqualTo("ClusterIP");
    assertThat(services)
        .filteredOn(service -> !service.equals(management))
        .flatMap(service -> service.getSpec().getPorts())
        .allMatch(port -> port.getTargetPort().getStrVal().equals("http"));
    ServiceMonitor monitor = manifests.one(ServiceMonitor.class);
    Map<String, String> asked = monitor.getSpec().selector().getMatchLabels();
    assertThat(services)
        .filteredOn(
            service -> service.getMetadata().getLabels().entrySet().containsAll(asked.entrySet()))
        .containsExactly(management);
    assertThat(management.getSpec().getPorts())
        .extracting(port -> port.getName())
        .containsExactly(monitor.getSpec().endpoints().get(0).port());
    assertThat(environment(manifests.pods().get(0)))
        .containsEntry("LOGOMESH_RELAY_ADMIN_ADDRESS", "0.0.0.0");
    for (String name : List.of("sqlite", "sqlite-ingress")) {
      Manifests within = Manifests.read(Chart.render(name));
      assertThat(within.every(Service.class)).hasSize(1);
      assertThat(environment(within.pods().get(0)))
          .doesNotContainKey("LOGOMESH_RELAY_ADMIN_ADDRESS");
    }
    assertThat(environment(Manifests.read(Chart.render("sqlite-ingress")).pods().get(0)))
        .containsEntry("LOGOMESH_RELAY_ADMIN_ENABLED", "false");
  }

  private static void assertAsks(Probe probe, String path) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
  }

  /** One Service is one upstream to ingress-nginx, with one way to spread what comes. */
  @Test
  void rendezvousAndSignals_onSeveralReplicas_areSpreadByAddressAndSpaceAndNothingElseIs() {
    Manifests manifests = Manifests.read(Chart.render("postgresql-external"));
    List<Ingress> all = manifests.every(Ingress.class);
    Ingress devices = named(all, "home-logomesh-relay");
    Ingress rendezvous = named(all, "home-logomesh-relay-rendezvous");
    String hashBy = "nginx.ingress.kubernetes.io/upstream-hash-by";

    assertThat(rendezvous.getMetadata().getAnnotations()).containsEntry(hashBy, "$uri");
    Ingress signal = named(all, "home-logomesh-relay-signal");
    assertThat(signal.getMetadata().getAnnotations()).containsEntry(hashBy, "$http_logomesh_space");
    assertThat(backends(signal))
        .extracting(IngressServiceBackend::getName)
        .containsOnly("home-logomesh-relay-signal");
    assertThat(devices.getMetadata().getAnnotations()).doesNotContainKey(hashBy);
    assertThat(backends(devices))
        .extracting(IngressServiceBackend::getName)
        .doesNotContainAnyElementsOf(
            backends(rendezvous).stream().map(IngressServiceBackend::getName).toList());
    for (Ingress ingress : all) {
      assertThat(ingress.getMetadata().getAnnotations())
          .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "120");
    }
    String issuer = "cert-manager.io/cluster-issuer";
    assertThat(devices.getMetadata().getAnnotations()).containsEntry(issuer, "letsencrypt");
    assertThat(rendezvous.getMetadata().getAnnotations()).doesNotContainKey(issuer);
  }

  @Test
  void budget_ofOneReplica_isNotMade() throws IOException {
    String one =
        """
        image: {repository: registry.example.org/relay}
        relay: {origin: wss://relay.example.org}
        store: postgresql
        postgresql: {existingSecret: database, url: "r2dbc:postgresql://db/relay"}
        """;

    assertThat(Manifests.read(Chart.render(directory, one)).every(PodDisruptionBudget.class))
        .isEmpty();
    assertThat(
            Manifests.read(Chart.render(directory, one + "replicas: 2\n"))
                .one(PodDisruptionBudget.class)
                .getSpec()
                .getMaxUnavailable()
                .getIntVal())
        .isEqualTo(1);
  }

  private static void assertMounts(PodTemplateSpec pod, List<String> claimed) {
    List<String> volumes =
        Stream.concat(pod.getSpec().getVolumes().stream().map(Volume::getName), claimed.stream())
            .toList();
    assertThat(volumes).doesNotHaveDuplicates();
    assertThat(pod.getSpec().getContainers())
        .allSatisfy(
            container ->
                assertThat(container.getVolumeMounts())
                    .extracting(VolumeMount::getName)
                    .isNotEmpty()
                    .isSubsetOf(volumes));
  }

  private static PodTemplateSpec selected(Manifests manifests, Map<String, String> labels) {
    List<PodTemplateSpec> found =
        manifests.pods().stream()
            .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
            .toList();
    assertThat(found).as("pods with %s", labels).hasSize(1);
    return found.get(0);
  }

  private static <T extends HasMetadata> T named(List<T> all, String name) {
    List<T> found = all.stream().filter(made -> made.getMetadata().getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static List<String> portNames(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .map(ContainerPort::getName)
        .toList();
  }

  private static List<IngressServiceBackend> backends(Ingress ingress) {
    return ingress.getSpec().getRules().stream()
        .flatMap(rule -> rule.getHttp().getPaths().stream())
        .map(path -> path.getBackend().getService())
        .toList();
  }

  private static Volume data(PodTemplateSpec pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals("data"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> environment(PodTemplateSpec pod) {
    return Stream.of(pod.getSpec().getContainers().get(0))
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> variable.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }
}
