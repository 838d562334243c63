package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the socket is told, and when: a builder's socket may be used before it calls onOpen. */
class WebSocketLinkTest {
  private static final byte[] FRAME = {1, 2, 3};

  private final ScriptedSocket socket = new ScriptedSocket();
  private final WebSocketLink link = new WebSocketLink("script", 1_000);

  /** Writes down what it is told; everything is done at once. */
  private static final class ScriptedSocket implements WebSocket {
    private final List<String> told = new ArrayList<>();

    private CompletableFuture<WebSocket> done(String what) {
      told.add(what);
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
      return done("text");
    }

    @Override
    public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
      return done("binary " + data.remaining());
    }

    @Override
    public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
      return done("ping");
    }

    @Override
    public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
      return done("pong");
    }

    @Override
    public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
      return done("close");
    }

    @Override
    public void request(long n) {}

    @Override
    public String getSubprotocol() {
      return "";
    }

    @Override
    public boolean isOutputClosed() {
      return told.contains("close");
    }

    @Override
    public boolean isInputClosed() {
      return false;
    }

    @Override
    public void abort() {}
  }

  @Test
  void send_beforeTheSocketSaysThatItIsOpen_isSentWhenItDoes() {
    assertThat(link.send(FRAME)).isTrue();
    assertThat(socket.told).isEmpty();

    link.listener().onOpen(socket);

    assertThat(socket.told).containsExactly("binary 3");
    assertThat(link.queuedBytes()).isZero();
  }

  @Test
  void close_beforeTheSocketSaysThatItIsOpen_sendsWhatWaitsAndCloses() {
    link.send(FRAME);
    link.close();

    link.listener().onOpen(socket);

    assertThat(socket.told).containsExactly("binary 3", "close");
  }
}
