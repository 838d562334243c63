package org.logomesh.relay.testing;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket, for one binary message after the other. */
public final class WebSocketClient implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "websocket-client");
            thread.setDaemon(true);
            return thread;
          });
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final Consumer<byte[]> onMessage;
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;
  private volatile boolean reading = true;

  /**
   * Connects.
   *
   * @param token the assertion to show, or null
   * @param headers names and values of further headers of the request
   */
  public WebSocketClient(
      URI uri, @Nullable String token, Consumer<byte[]> onMessage, String... headers) {
    this.onMessage = onMessage;
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    this.socket = builder.buildAsync(uri, this).join();
  }

  /** Connects a client whose messages wait in a queue. */
  public static WebSocketClient queueing(
      URI uri, @Nullable String token, BlockingQueue<byte[]> queue) {
    return new WebSocketClient(uri, token, queue::add);
  }

  /** A queue of messages. */
  public static BlockingQueue<byte[]> queue() {
    return new LinkedBlockingQueue<>();
  }

  public void send(byte[] message) {
    sender.execute(
        () -> {
          try {
            socket.sendBinary(ByteBuffer.wrap(message), true).join();
          } catch (RuntimeException gone) {
            // The relay may have said why, and that be on its way: it comes before this does.
            closed.completeOnTimeout(-1, 2, TimeUnit.SECONDS);
          }
        });
  }

  public void sendText(String message) {
    socket.sendText(message, true).join();
  }

  /** Takes no more messages: the socket's buffers fill up. */
  public void stopReading() {
    reading = false;
  }

  /** The close code; -1 if the connection broke without one. */
  public int closeCode() throws Exception {
    return closed.get(20, TimeUnit.SECONDS);
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    partial.writeBytes(bytes);
    if (last) {
      byte[] message = partial.toByteArray();
      partial.reset();
      onMessage.accept(message);
    }
    if (reading) {
      from.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(-1);
  }

  @Override
  public void close() {
    socket.abort();
    sender.shutdownNow();
  }
}
