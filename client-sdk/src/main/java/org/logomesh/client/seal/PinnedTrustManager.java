package org.logomesh.client.seal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.logomesh.model.sign.VerifyKey;

/**
 * Trusts a certificate for the key in it and nothing else. That the peer holds the key is proved by
 * TLS itself (CertificateVerify); names, dates and issuers mean nothing here.
 */
final class PinnedTrustManager extends X509ExtendedTrustManager {
  private final Predicate<VerifyKey> accepts;

  PinnedTrustManager(Predicate<VerifyKey> accepts) {
    this.accepts = accepts;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException("a device has one certificate, not " + chain.length);
    }
    VerifyKey key = DeviceTls.keyOf(chain[0]);
    if (!accepts.test(key)) {
      throw new CertificateException("no device that is accepted here");
    }
  }
}
