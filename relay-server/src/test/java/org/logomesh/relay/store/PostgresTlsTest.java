package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.Authority;
import org.logomesh.relay.testing.Authority.Signed;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.PostgresServer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** TLS to a real PostgreSQL whose certificate names localhost, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresTlsTest {
  /** Long: who waits for a server whose certificate is wrong waits in vain. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Path folder;
  private Authority authority;
  private Authority stranger;
  private PostgresServer server;

  @BeforeAll
  void startServer(@TempDir Path directory) throws Exception {
    folder = directory;
    authority = new Authority(directory.resolve("authority"), "authority");
    stranger = new Authority(directory.resolve("stranger"), "stranger");
    Signed certificate = authority.sign("database", "dns:localhost");
    // Whoever is not postgres needs a certificate of the authority.
    Path rules = directory.resolve("pg_hba.conf");
    Files.writeString(
        rules,
        """
        local   all all            trust
        host    all postgres all   trust
        hostssl all all      all   cert
        """);
    server =
        PostgresServer.start(
            Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.certificate().toString(),
                "ssl_key_file", certificate.key().toString(),
                "ssl_ca_file", authority.certificate().toString(),
                "hba_file", rules.toString()));
    server.execute("postgres", "create role relay login");
  }

  @AfterAll
  void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private String url(String host, String options) {
    return server.url(server.createDatabase()).replace("127.0.0.1", host) + "?" + options;
  }

  private String trusting(Authority trusted) {
    return "sslMode=verify-full&sslRootCert=" + trusted.certificate();
  }

  private static StoreRefusedException refused(String url, String user) {
    long began = System.nanoTime();
    StoreRefusedException[] refusal = new StoreRefusedException[1];
    assertThatThrownBy(
            () ->
                PostgresDatabase.open(
                        new PostgresProperties(url, user, "", 2, PATIENCE), new Random(1))
                    .close())
        .isInstanceOfSatisfying(StoreRefusedException.class, said -> refusal[0] = said);
    assertThat(System.nanoTime() - began).as("at once").isLessThan(PATIENCE.toNanos() / 2);
    return refusal[0];
  }

  @Test
  void start_authorityAndHostAreRight_everyConnectionHasTls() throws Exception {
    String url = url("localhost", trusting(authority));
    TestDevice ada = new TestDevice(1);
    TestSpace space = new TestSpace(ada);
    try (TestRelay relay =
        TestRelay.start(
            folder.resolve("data"),
            "--logomesh.relay.store.url=" + url,
            "--logomesh.relay.store.username=postgres")) {
      relay.register(space);
      LivePeer writer = new LivePeer(space, space.records());
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = space.openLog(ada, written);
      writer.with(peer -> peer.write(log, written));
      WebSocketClient socket =
          writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
      writer.await("acknowledged", peer -> peer.acknowledged().seq(log.id()) == 0);
      socket.close();

      String connections =
          server.query(
              "postgres",
              "select string_agg(application_name || ' ' || ssl, ',' order by application_name)"
                  + " from pg_stat_activity join pg_stat_ssl using (pid)"
                  + " where application_name like 'logomesh-relay%'");
      assertThat(connections)
          .contains("logomesh-relay true", PostgresChanges.LISTENER + " true")
          .doesNotContain("false");
    }
  }

  @Test
  void start_withACertificateOfItsOwn_isLetInByIt() throws Exception {
    Signed own = authority.sign("relay", "dns:relay.example.org");
    String url =
        url(
            "localhost",
            trusting(authority) + "&sslCert=" + own.certificate() + "&sslKey=" + own.key());
    server.execute("postgres", "alter database " + database(url) + " owner to relay");

    PostgresDatabase.open(new PostgresProperties(url, "relay", "", 2, PATIENCE), new Random(1))
        .close();

    assertThat(refused(url("localhost", trusting(authority)), "relay"))
        .hasMessageContaining("does not let the relay in")
        .hasMessageContaining("certificate");
  }

  private static String database(String url) {
    return url.substring(url.lastIndexOf('/', url.indexOf('?')) + 1, url.indexOf('?'));
  }

  @Test
  void start_anotherAuthority_isRefusedAtOnce() {
    assertThat(refused(url("localhost", trusting(stranger)), "postgres"))
        .hasMessageContaining("There is no TLS that can be trusted to PostgreSQL at localhost")
        .hasMessageContaining("certification path");
    assertThat(refused(url("localhost", "sslMode=verify-full"), "postgres"))
        .as("an authority that Java does not know")
        .hasMessageContaining("certification path");
  }

  @Test
  void start_anotherHostName_isRefusedAtOnce() {
    StoreRefusedException said = refused(url("127.0.0.1", trusting(authority)), "postgres");

    assertThat(said).hasMessageContaining("127.0.0.1 could not be verified");
    assertThat(said.remedy()).contains("sslRootCert=FILE");
  }

  @Test
  void start_serverWithoutTls_isRefusedAtOnce() {
    PostgresServer plain = PostgresServer.shared();
    String url = plain.url(plain.createDatabase()) + "?" + trusting(authority);

    assertThat(refused(url, "postgres")).hasMessageContaining("does not support SSL");
  }

  @Test
  void start_fileThatIsNotThere_isNamed() {
    String url = url("localhost", "sslMode=verify-full&sslRootCert=/nowhere/ca.pem");

    assertThat(refused(url, "postgres"))
        .hasMessageContaining("The file /nowhere/ca.pem cannot be read, which sslRootCert names");
  }
}
