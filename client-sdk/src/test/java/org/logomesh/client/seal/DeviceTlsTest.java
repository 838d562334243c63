package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.logomesh.model.sign.VerifyKey;

class DeviceTlsTest {
  private static final String ALPN = "logomesh-sync/1";

  private final DeviceKeys anna = DeviceKeys.generate(new SeededRandom(1));
  private final DeviceKeys ben = DeviceKeys.generate(new SeededRandom(2));
  private final SecureRandom random = new SecureRandom();

  @Test
  void handshake_bothKnown_eachSeesTheOthersDeviceKey() throws Exception {
    TlsPair pair = connect(only(ben), only(anna));

    assertThat(pair.clientSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(DeviceTls.peerKey(pair.clientSession())).isEqualTo(ben.verifyKey());
    assertThat(DeviceTls.peerKey(pair.serverSession())).isEqualTo(anna.verifyKey());
    assertThat(pair.applicationProtocol()).isEqualTo(ALPN);
    assertThat(pair.sendToServer("hello")).isEqualTo("hello");
    assertThat(pair.sendToClient("welcome")).isEqualTo("welcome");
  }

  @Test
  void handshake_serverNotAccepted_failsAtTheClient() {
    assertThatThrownBy(() -> connect(DeviceTlsTest::nobody, only(anna)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("no device that is accepted here");
  }

  /** In TLS 1.3 the client is done first and hears of it afterwards. */
  @Test
  void handshake_clientNotAccepted_failsAtTheServer() {
    assertThatThrownBy(() -> connect(only(ben), DeviceTlsTest::nobody))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("no device that is accepted here");
  }

  /** Attack 28: somebody on the network with a certificate of their own. */
  @Test
  void handshake_impostor_fails() {
    DeviceKeys impostor = DeviceKeys.generate(new SeededRandom(3));
    SSLContext client = new DeviceTls(anna).context(only(ben), random);
    SSLContext server = new DeviceTls(impostor).context(only(anna), random);

    assertThatThrownBy(() -> new TlsPair(client, ALPN, server, ALPN).handshake())
        .isInstanceOf(SSLException.class);
  }

  /** The certificate is public: whoever shows it without the key does not get in. */
  @Test
  void handshake_stolenCertificate_fails() {
    DeviceKeys thief = DeviceKeys.generate(new SeededRandom(4));
    SSLContext client = new DeviceTls(anna).context(only(ben), random);
    SSLContext server = TlsPair.contextWith(new DeviceTls(ben).certificate(), thief);

    assertThatThrownBy(() -> new TlsPair(client, ALPN, server, ALPN).handshake())
        .isInstanceOf(SSLException.class);
  }

  /** A resumed session would skip the check of the key. */
  @Test
  void handshake_afterRemoval_isRefusedDespiteAnEarlierSession() throws Exception {
    Set<VerifyKey> members = new HashSet<>(List.of(anna.verifyKey()));
    AtomicInteger checks = new AtomicInteger();
    SSLContext client = new DeviceTls(anna).context(only(ben), random);
    SSLContext server =
        new DeviceTls(ben)
            .context(
                key -> {
                  checks.incrementAndGet();
                  return members.contains(key);
                },
                random);
    for (int i = 1; i <= 3; i++) {
      TlsPair pair = new TlsPair(client, ALPN, server, ALPN);
      pair.handshake();
      pair.sendToClient("so that a ticket would arrive");
      assertThat(checks).hasValue(i);
    }

    members.clear();
    assertThatThrownBy(() -> new TlsPair(client, ALPN, server, ALPN).handshake())
        .isInstanceOf(SSLException.class);
  }

  @Test
  void handshake_otherApplicationProtocol_fails() {
    SSLContext client = new DeviceTls(anna).context(only(ben), random);
    SSLContext server = new DeviceTls(ben).context(only(anna), random);

    assertThatThrownBy(() -> new TlsPair(client, "logomesh-pair/1", server, ALPN).handshake())
        .isInstanceOf(SSLException.class);
  }

  @Test
  void certificate_ofADevice_isSelfSignedAndSaysNothingAboutIt() throws Exception {
    X509Certificate certificate = new DeviceTls(anna).certificate();

    certificate.verify(certificate.getPublicKey());
    assertThat(DeviceTls.keyOf(certificate)).isEqualTo(anna.verifyKey());
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=logomesh");
    assertThat(certificate.getEncoded())
        .as("always the same")
        .isEqualTo(new DeviceTls(anna).certificate().getEncoded());
  }

  private TlsPair connect(Predicate<VerifyKey> clientAccepts, Predicate<VerifyKey> serverAccepts)
      throws SSLException {
    SSLContext client = new DeviceTls(anna).context(clientAccepts, random);
    SSLContext server = new DeviceTls(ben).context(serverAccepts, random);
    TlsPair pair = new TlsPair(client, ALPN, server, ALPN);
    pair.handshake();
    return pair;
  }

  private static Predicate<VerifyKey> only(DeviceKeys device) {
    return device.verifyKey()::equals;
  }

  private static boolean nobody(VerifyKey key) {
    return false;
  }
}
