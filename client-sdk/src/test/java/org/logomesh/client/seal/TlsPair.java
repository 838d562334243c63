package org.logomesh.client.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/** Two TLS engines with two buffers for a wire. */
final class TlsPair {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Steps after which a handshake is stuck; a real one takes about twenty. */
  private static final int MAX_STEPS = 200;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER_BYTES).flip();

  TlsPair(
      SSLContext clientContext,
      String clientProtocol,
      SSLContext serverContext,
      String serverProtocol) {
    // With an address, so that the platform's client would look for a session to resume.
    client = clientContext.createSSLEngine("peer.test", 4242);
    client.setUseClientMode(true);
    client.setSSLParameters(DeviceTls.parameters(true, clientProtocol));
    server = DeviceTls.engine(serverContext, false, serverProtocol);
  }

  /** A server that shows one certificate and signs with the key of another device. */
  static SSLContext contextWith(X509Certificate certificate, DeviceKeys signer) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(
                  new EdECPrivateKeySpec(
                      NamedParameterSpec.ED25519, signer.signingSecret().revealCopy()));
      SSLContext context = SSLContext.getInstance(DeviceTls.PROTOCOL);
      context.init(
          new KeyManager[] {new DeviceKeyManager(certificate, key)},
          new TrustManager[] {new PinnedTrustManager(any -> true)},
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void handshake() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int step = 0; step < MAX_STEPS; step++) {
      if (done(client) && done(server)) {
        return;
      }
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    throw new IllegalStateException("the handshake is stuck");
  }

  SSLSession clientSession() {
    return client.getSession();
  }

  SSLSession serverSession() {
    return server.getSession();
  }

  String applicationProtocol() {
    return client.getApplicationProtocol();
  }

  String sendToServer(String text) throws SSLException {
    return send(client, server, toServer, text);
  }

  String sendToClient(String text) throws SSLException {
    return send(server, client, toClient, text);
  }

  private static boolean done(SSLEngine engine) {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }
      case NEED_WRAP -> {
        out.compact();
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> engine.unwrap(in, ByteBuffer.allocate(BUFFER_BYTES));
      default -> {
        // Finished; the other side goes on.
      }
    }
  }

  private static String send(SSLEngine from, SSLEngine to, ByteBuffer wire, String text)
      throws SSLException {
    wire.compact();
    from.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), wire);
    wire.flip();
    ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES);
    while (wire.hasRemaining()) {
      to.unwrap(wire, received);
    }
    received.flip();
    return StandardCharsets.UTF_8.decode(received).toString();
  }
}
