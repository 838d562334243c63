package org.logomesh.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A relay as its operator runs it: the image {@code logomesh/relay}, without rights, on a root file
 * system that is read only. Its store is a SQLite file in the container unless a database is named.
 *
 * <p>Devices sign the address that they reach the relay by, so it has to be known before the relay
 * starts: the port on this machine is chosen when this is made, and stays the same when the
 * container is stopped and started again.
 */
public final class RelayContainer extends GenericContainer<RelayContainer> {
  /** The image that {@code deploy/image/build} makes. */
  public static final DockerImageName IMAGE = DockerImageName.parse("logomesh/relay");

  /** The port in the container: sync, pairing and health. */
  public static final int PORT = 7420;

  /** A relay starts in two seconds; machines that run tests are slow and busy. */
  private static final Duration START = Duration.ofMinutes(3);

  private static final String INVITE_FILE = "/data/operator-invite.txt";

  private final int port;

  /** A relay of the image {@link #IMAGE}. */
  public RelayContainer() {
    this(IMAGE);
  }

  /**
   * A relay of another image.
   *
   * @throws UncheckedIOException if this machine has no port left
   */
  public RelayContainer(DockerImageName image) {
    super(image);
    image.assertCompatibleWith(IMAGE);
    this.port = freePort();
    addFixedExposedPort(port, PORT);
    waitingFor(Wait.forHttp("/actuator/health/readiness").forPort(PORT).withStartupTimeout(START));
    withCreateContainerCmdModifier(
        create -> {
          var host = create.getHostConfig();
          if (host != null) {
            host.withReadonlyRootfs(true)
                .withCapDrop(com.github.dockerjava.api.model.Capability.ALL);
          }
        });
  }

  // Somebody else may take it before Docker does; then the start fails, and says so.
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void configure() {
    withEnv("LOGOMESH_RELAY_ORIGIN", address().toString());
  }

  /**
   * Has the relay keep its data in a PostgreSQL database.
   *
   * @param url as the relay sees it: {@code r2dbc:postgresql://host:port/database}
   */
  public RelayContainer withPostgres(String url, String username, String password) {
    return withEnv("LOGOMESH_RELAY_STORE_URL", url)
        .withEnv("LOGOMESH_RELAY_STORE_USERNAME", username)
        .withEnv("LOGOMESH_RELAY_STORE_PASSWORD", password);
  }

  /** Lets anybody register a space, without an invite. */
  public RelayContainer withOpenRegistration() {
    return withEnv("LOGOMESH_RELAY_REGISTRATION", "open");
  }

  /** What devices write to reach the relay. */
  public URI address() {
    return URI.create("ws://" + getHost() + ":" + port);
  }

  /**
   * The operator's first invite, with which any number of spaces may be registered.
   *
   * @throws IllegalStateException if the relay is not running
   */
  public String invite() {
    return copyFileFromContainer(
            INVITE_FILE, in -> new String(in.readAllBytes(), StandardCharsets.UTF_8))
        .strip();
  }
}
