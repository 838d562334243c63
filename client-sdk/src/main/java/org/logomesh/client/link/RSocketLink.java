package org.logomesh.client.link;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A link over one RSocket request-channel: the data of one payload is one frame. */
final class RSocketLink implements Link {
  /**
   * Payloads that the relay may send before the first was taken: enough for single edits at full
   * speed, and 4 MiB in batches. An honest relay keeps to the credit of the sync session as well; a
   * hostile one can fill all of them with the longest frames.
   */
  private static final int WINDOW = 64;

  /** Asking for several at once saves a frame per frame. */
  private static final int REFILL = WINDOW / 4;

  private final Object lock = new Object();
  private final SendBudget budget = new SendBudget(MAX_QUEUED_BYTES);
  private final Sinks.Many<byte[]> outbound = Sinks.many().unicast().onBackpressureBuffer();
  private final Inbound inbound = new Inbound();
  private final RSocket socket;
  private final String peer;
  private final Inbox inbox;
  private boolean closed;

  /**
   * @param route metadata of the first payload
   */
  RSocketLink(RSocket socket, String peer, byte[] route) {
    this.socket = socket;
    this.peer = peer;
    this.inbox = new Inbox("link to " + peer, reason -> end(reason, true));
    Route first = new Route(route);
    Flux<Payload> payloads =
        outbound
            .asFlux()
            .map(
                frame -> {
                  budget.give(frame.length);
                  return RSocketDialer.payload(frame, first.take());
                });
    socket.requestChannel(payloads).subscribe(inbound);
    var unused =
        socket
            .onClose()
            .subscribe(
                nothing -> {},
                failure -> end(RSocketFailures.of(failure), false),
                () -> end(new LinkException(LinkFault.CLOSED_THERE), false));
  }

  @Override
  public void start(Receiver receiver) {
    inbox.start(receiver);
  }

  @Override
  public boolean send(byte[] frame) {
    SendBudget.checkFrame(frame, MAX_FRAME_BYTES);
    boolean fits;
    // The sink takes one emission at a time, and none after its end.
    synchronized (lock) {
      if (closed) {
        return false;
      }
      fits = budget.take(frame.length) && outbound.tryEmitNext(frame).isSuccess();
    }
    if (!fits) {
      end(new LinkException(LinkFault.QUEUE_FULL), false);
    }
    return fits;
  }

  @Override
  public long queuedBytes() {
    return budget.queuedBytes();
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public void close() {
    end(new LinkException(LinkFault.CLOSED_HERE), true);
  }

  private void end(LinkException reason, boolean sendWaiting) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    inbox.end(reason);
    if (sendWaiting) {
      var unused = outbound.tryEmitComplete();
      CompletableFuture.delayedExecutor(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
          .execute(socket::dispose);
    } else {
      socket.dispose();
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Gives the route once. */
  private static final class Route {
    private byte @Nullable [] route;

    Route(byte[] route) {
      this.route = route;
    }

    byte @Nullable [] take() {
      byte[] taken = route;
      route = null;
      return taken;
    }
  }

  private final class Inbound extends BaseSubscriber<Payload> {
    private final AtomicInteger taken = new AtomicInteger();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      request(WINDOW);
    }

    @Override
    protected void hookOnNext(Payload payload) {
      byte[] frame;
      try {
        ByteBuffer data = payload.getData();
        if (isClosed()) {
          request(1);
          return;
        }
        if (data.remaining() > MAX_FRAME_BYTES) {
          end(new LinkException(LinkFault.PROTOCOL), false);
          return;
        }
        frame = new byte[data.remaining()];
        data.get(frame);
      } finally {
        payload.release();
      }
      inbox.frame(frame, this::wasTaken);
    }

    private void wasTaken() {
      if (taken.incrementAndGet() % REFILL == 0) {
        request(REFILL);
      }
    }

    @Override
    protected void hookOnComplete() {
      over(new LinkException(LinkFault.CLOSED_THERE));
    }

    @Override
    protected void hookOnError(Throwable failure) {
      over(RSocketFailures.of(failure));
    }

    /** Nothing more comes; after our own closing this is the answer that it waited for. */
    private void over(LinkException reason) {
      end(reason, false);
      socket.dispose();
    }
  }
}
