package org.logomesh.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.logomesh.testcontainers.RelayContainer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** What happens to containers. */
final class Outage {
  private static final DockerClient DOCKER = DockerClientFactory.instance().client();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private static final List<String> CHAINS = List.of("INPUT", "OUTPUT");

  private Outage() {}

  /** Ends a container at once, as a power cut would. */
  static void kill(GenericContainer<?> container) {
    DOCKER.killContainerCmd(container.getContainerId()).exec();
  }

  /** Ends a container in order. */
  static void stop(GenericContainer<?> container) {
    DOCKER.stopContainerCmd(container.getContainerId()).withTimeout(30).exec();
  }

  /** Starts it again, with what it had on its disk. */
  static void start(GenericContainer<?> container) {
    DOCKER.startContainerCmd(container.getContainerId()).exec();
  }

  static void pause(GenericContainer<?> container) {
    DOCKER.pauseContainerCmd(container.getContainerId()).exec();
  }

  static void unpause(GenericContainer<?> container) {
    DOCKER.unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** Pulls the plug of a container's network. */
  static void disconnect(GenericContainer<?> container, Network network) {
    DOCKER
        .disconnectFromNetworkCmd()
        .withContainerId(container.getContainerId())
        .withNetworkId(network.getId())
        .exec();
  }

  static void connect(GenericContainer<?> container, Network network, String alias) {
    DOCKER
        .connectToNetworkCmd()
        .withContainerId(container.getContainerId())
        .withNetworkId(network.getId())
        .withContainerNetwork(
            new com.github.dockerjava.api.model.ContainerNetwork().withAliases(alias))
        .exec();
  }

  /**
   * Has a container's network lose packets, both ways, until it is closed. Skips the test, and says
   * why, where that cannot be had: it takes root, and a kernel that draws lots.
   *
   * @param share of all packets, 0 to 1
   */
  static AutoCloseable losing(GenericContainer<?> container, double share) throws Exception {
    for (String chain : CHAINS) {
      String refusal = packets(container, "-I", chain, share);
      if (!refusal.isEmpty()) {
        String reason = "skipped: no packets can be lost here: " + refusal.strip();
        System.out.println(reason);
        Assumptions.abort(reason);
      }
    }
    return () -> {
      for (String chain : CHAINS) {
        assertThat(packets(container, "-D", chain, share)).isEmpty();
      }
    };
  }

  /** Changes the rules in a container's network from outside; returns what went wrong, or "". */
  private static String packets(
      GenericContainer<?> container, String change, String chain, double share) throws Exception {
    Long process = container.getCurrentContainerInfo().getState().getPidLong();
    List<String> enter = List.of("nsenter", "-t", String.valueOf(process), "-n");
    List<String> rule = List.of("iptables", change, chain, "-m", "statistic", "--mode", "random");
    List<String> fate = List.of("--probability", String.valueOf(share), "-j", "DROP");
    List<String> command = Stream.of(enter, rule, fate).flatMap(List::stream).toList();
    try {
      Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return run.waitFor() == 0 ? "" : said + " (" + run.exitValue() + ")";
    } catch (IOException missing) {
      return String.valueOf(missing.getMessage());
    }
  }

  /** Waits until a relay says that it serves. */
  static void awaitReady(RelayContainer relay) throws Exception {
    URI health =
        URI.create(
            relay.address().toString().replaceFirst("ws", "http") + "/actuator/health/readiness");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (System.nanoTime() < end) {
      try {
        if (HTTP.send(request, BodyHandlers.discarding()).statusCode()
            == HttpURLConnection.HTTP_OK) {
          return;
        }
      } catch (IOException notYet) {
        // It is starting.
      }
      Thread.sleep(200);
    }
    throw new AssertionError("the relay was not ready in time: " + relay.getLogs());
  }
}
