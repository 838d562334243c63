package org.logomesh.client.link;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;

/**
 * A link over a WebSocket: one binary message is one frame. Reads a few messages ahead of the
 * receiver. Made by {@link RelayClient}.
 */
final class WebSocketLink implements Link {
  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int TOO_BIG = 1009;
  private static final int SERVER_ERROR = 1011;
  private static final int SERVICE_RESTART = 1012;
  private static final int TRY_AGAIN_LATER = 1013;

  /** Messages, or parts of one, that may come before the first was taken. */
  private static final int WINDOW = 16;

  /** Close codes of ours end where 5000, which is not allowed, begins. */
  private static final int CLOSE_CODE_END = 5000;

  private final Object lock = new Object();
  private final SendBudget budget = new SendBudget(MAX_QUEUED_BYTES);
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private final int maxFrameBytes;
  private final String peer;
  private final Inbox inbox;
  private final Listener listener;
  private @Nullable WebSocket socket;
  private boolean sending;
  private boolean closed;

  WebSocketLink(String peer, int maxFrameBytes) {
    this.peer = peer;
    this.maxFrameBytes = maxFrameBytes;
    this.inbox = new Inbox("link to " + peer, reason -> end(reason, true));
    this.listener = new Listener();
  }

  /** What the socket is to be built with. */
  WebSocket.Listener listener() {
    return listener;
  }

  @Override
  public void start(Receiver receiver) {
    inbox.start(receiver);
  }

  @Override
  public boolean send(byte[] frame) {
    SendBudget.checkFrame(frame, maxFrameBytes);
    boolean fits;
    synchronized (lock) {
      if (closed) {
        return false;
      }
      fits = budget.take(frame.length);
      if (fits) {
        queue.add(frame);
      }
    }
    if (!fits) {
      end(new LinkException(LinkFault.QUEUE_FULL), false);
      return false;
    }
    pump();
    return true;
  }

  @Override
  public long queuedBytes() {
    return budget.queuedBytes();
  }

  /** Waits until so many bytes at most wait to be sent, or for some time. */
  void awaitQueued(long bytes, long millis) throws InterruptedException {
    budget.awaitAtMost(bytes, millis);
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public void close() {
    end(new LinkException(LinkFault.CLOSED_HERE), true);
  }

  /** Starts sending what is first, unless something is being sent: a WebSocket takes one a time. */
  private void pump() {
    byte[] frame;
    WebSocket target;
    boolean lastWasSent;
    synchronized (lock) {
      target = socket;
      if (sending || target == null) {
        return;
      }
      frame = queue.poll();
      sending = frame != null;
      lastWasSent = closed && frame == null;
    }
    if (frame != null) {
      sendNow(target, frame);
    } else if (lastWasSent && !target.isOutputClosed()) {
      var unused = target.sendClose(NORMAL, "");
    }
  }

  private void sendNow(WebSocket target, byte[] frame) {
    CompletableFuture<?> done;
    try {
      done = target.sendBinary(ByteBuffer.wrap(frame), true);
    } catch (IllegalStateException e) {
      // The output was closed between the look and the call.
      done = CompletableFuture.failedFuture(e);
    }
    var unused = done.whenComplete((ok, failure) -> sent(frame, failure));
  }

  private void sent(byte[] frame, @Nullable Throwable failure) {
    budget.give(frame.length);
    synchronized (lock) {
      sending = false;
    }
    if (failure == null) {
      pump();
    } else {
      end(Failures.of(failure), false);
    }
  }

  /**
   * Ends the link, whoever wants it.
   *
   * @param sendWaiting whether to send what waits, within {@link #CLOSE_MILLIS}
   */
  private void end(LinkException reason, boolean sendWaiting) {
    WebSocket target;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      target = socket;
      if (!sendWaiting) {
        queue.forEach(frame -> budget.give(frame.length));
        queue.clear();
      }
    }
    inbox.end(reason);
    if (target != null) {
      CompletableFuture.delayedExecutor(CLOSE_MILLIS, TimeUnit.MILLISECONDS).execute(target::abort);
      // Whatever still comes is dropped, up to the answer to our closing.
      target.request(Long.MAX_VALUE);
      pump();
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private static LinkException closedBy(int code) {
    if (code >= RelayApi.CLOSE_CODE_BASE && code < CLOSE_CODE_END) {
      return LinkException.refused(ErrorCode.ofNumber(code - RelayApi.CLOSE_CODE_BASE), 0);
    }
    return new LinkException(
        switch (code) {
          case TOO_BIG -> LinkFault.PROTOCOL;
          case SERVER_ERROR -> LinkFault.INTERNAL;
          case GOING_AWAY, SERVICE_RESTART, TRY_AGAIN_LATER -> LinkFault.BUSY;
          default -> LinkFault.CLOSED_THERE;
        });
  }

  private final class Listener implements WebSocket.Listener {
    private final FrameAssembly assembly = new FrameAssembly(maxFrameBytes);

    @Override
    public void onOpen(WebSocket opened) {
      synchronized (lock) {
        socket = opened;
      }
      opened.request(WINDOW);
      pump(); // the link may be in use before this is called
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      if (isClosed()) {
        return null;
      }
      try {
        byte[] frame = assembly.add(data, last);
        if (frame == null) {
          from.request(1);
        } else {
          inbox.frame(frame, () -> from.request(1));
        }
      } catch (LinkException e) {
        end(e, false);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      end(new LinkException(LinkFault.PROTOCOL), false);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end(closedBy(code), false);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end(Failures.of(error), false);
    }
  }
}
