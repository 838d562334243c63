package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logomesh.client.link.RelaySettings.Transport;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.model.id.SpaceId;

/** A relay whose certificate is for "localhost" and signed by nobody else. */
class RelayTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final DeviceKeys KEYS = DeviceKeys.generate(new SecureRandom());
  private static final RelayClient.Identity IDENTITY =
      new RelayClient.Identity(SpaceId.of(new byte[32]), KEYS.deviceId(), KEYS.signer());

  @TempDir static Path directory;
  private static SSLContext tls;
  private static FakeRelay relay;

  @BeforeAll
  static void start() throws Exception {
    Path store = directory.resolve("relay.p12");
    String[] command = {
      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
      "-genkeypair",
      "-alias",
      "relay",
      "-keyalg",
      "EC",
      "-dname",
      "CN=localhost",
      "-ext",
      "san=dns:localhost",
      "-storetype",
      "PKCS12",
      "-keystore",
      store.toString(),
      "-storepass",
      new String(PASSWORD),
    };
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor())
        .as("%s", new String(output, java.nio.charset.StandardCharsets.UTF_8))
        .isZero();
    tls = context(store);
    relay = new FakeRelay(KEYS.verifyKey(), tls);
    relay.origin = "wss://localhost:" + relay.port();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void connect_trustedCertificate_carriesFrames(Transport transport) throws Exception {
    Link link = client("localhost", trusting().withTransport(transport)).connect(IDENTITY);
    Recorder recorder = new Recorder();
    link.start(recorder);
    link.send(new byte[] {1});
    assertThat(recorder.frame()).containsExactly(1);
    link.close();
  }

  @Test
  void connect_untrustedCertificate_isRefused() {
    assertTls(() -> client("localhost", RelaySettings.defaults()).info());
  }

  @Test
  void connect_certificateForAnotherName_isRefused() throws LinkException {
    RelayClient client = client("127.0.0.1", trusting());
    assertTls(client::info);
    // RSocket has a TLS client of its own: it must look at names, too.
    RelayAddress address = RelayAddress.parse("wss://127.0.0.1:" + relay.port());
    assertTls(
        () -> RSocketDialer.connect(address, trusting(), IDENTITY.space(), "no token needed"));
    RelayAddress sameAddress = RelayAddress.parse("wss://localhost:" + relay.port());
    assertTls(
        () ->
            RSocketDialer.connect(
                sameAddress, RelaySettings.defaults(), IDENTITY.space(), "no token needed"));
  }

  private static RelaySettings trusting() {
    return RelaySettings.defaults().withTls(tls);
  }

  private static RelayClient client(String host, RelaySettings settings) throws LinkException {
    return new RelayClient(RelayAddress.parse("wss://" + host + ":" + relay.port()), settings);
  }

  private static SSLContext context(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("relay", store.getCertificate("relay"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void assertTls(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LinkException.class,
            e -> assertThat(e.fault()).as("%s", e.getCause()).isEqualTo(LinkFault.TLS));
  }
}
