package org.logomesh.client.seal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.sign.VerifyKeyException;

/**
 * Direct connections between devices: mutual TLS 1.3 (RFC 8446) in which each side is known by its
 * device key and by nothing else.
 *
 * <p>There are no session tickets: a resumed session would skip the check of the key, and a device
 * that was removed since would be let in. In TLS 1.3 the client is done first, so only something
 * that the server sends afterwards tells the client that it was accepted. Thread-safe.
 */
public final class DeviceTls {
  /** The only protocol version. */
  public static final String PROTOCOL = "TLSv1.3";

  /** DER of a SubjectPublicKeyInfo with an Ed25519 key (RFC 8410), up to the key. */
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /**
   * JSSE issues no ticket if it would live longer than the seven days that RFC 8446 allows. There
   * is no switch for one context that says so more plainly.
   */
  private static final int NO_TICKETS_SECONDS = 8 * 24 * 60 * 60;

  private final X509Certificate certificate;
  private final PrivateKey privateKey;

  /** Makes the certificate of a device. The platform's TLS keeps a copy of its signing key. */
  public DeviceTls(DeviceKeys keys) {
    this.certificate = DeviceCertificateWriter.write(keys);
    byte[] secret = keys.signingSecret().revealCopy();
    try {
      this.privateKey =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Returns the self-signed certificate that the device shows. */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * Returns a context for connections to and from devices that are accepted.
   *
   * @param accepts asked in each handshake, on its thread, with the peer's key
   */
  public SSLContext context(Predicate<VerifyKey> accepts, SecureRandom random) {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(
          new KeyManager[] {new DeviceKeyManager(certificate, privateKey)},
          new TrustManager[] {new PinnedTrustManager(accepts)},
          random);
      withoutResumption(context.getServerSessionContext());
      withoutResumption(context.getClientSessionContext());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS 1.3", e);
    }
  }

  /**
   * Returns an engine for one connection.
   *
   * @param applicationProtocol what is spoken inside (ALPN); both sides must name the same
   */
  public static SSLEngine engine(SSLContext context, boolean client, String applicationProtocol) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    engine.setSSLParameters(parameters(client, applicationProtocol));
    return engine;
  }

  /** Returns the parameters of such an engine, for transports that make their own. */
  public static SSLParameters parameters(boolean client, String applicationProtocol) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {PROTOCOL});
    parameters.setApplicationProtocols(new String[] {applicationProtocol});
    if (!client) {
      parameters.setNeedClientAuth(true);
    }
    return parameters;
  }

  /**
   * Returns the device key of the peer of a finished handshake.
   *
   * @throws SSLPeerUnverifiedException if there is none
   */
  public static VerifyKey peerKey(SSLSession session) throws SSLPeerUnverifiedException {
    Certificate[] chain = session.getPeerCertificates();
    try {
      return keyOf(chain[0]);
    } catch (CertificateException e) {
      SSLPeerUnverifiedException unverified = new SSLPeerUnverifiedException("no device key");
      unverified.initCause(e);
      throw unverified;
    }
  }

  static VerifyKey keyOf(Certificate certificate) throws CertificateException {
    byte[] encoded = certificate.getPublicKey().getEncoded();
    if (encoded.length != KEY_PREFIX.length + VerifyKey.LENGTH
        || !Arrays.equals(encoded, 0, KEY_PREFIX.length, KEY_PREFIX, 0, KEY_PREFIX.length)) {
      throw new CertificateException("a certificate without an Ed25519 key");
    }
    try {
      return VerifyKey.of(Arrays.copyOfRange(encoded, KEY_PREFIX.length, encoded.length));
    } catch (VerifyKeyException e) {
      throw new CertificateException("a certificate with an unsafe Ed25519 key", e);
    }
  }

  private static void withoutResumption(SSLSessionContext sessions) {
    sessions.setSessionTimeout(NO_TICKETS_SECONDS);
    sessions.setSessionCacheSize(1);
  }
}
