package org.logomesh.relay.sync;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.DuplexConnection;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.ConnectionErrorException;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Refusals;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Lets through of RSocket what a sync channel needs, and bounds what the library does not: it puts
 * fragments together for as many streams as a peer likes, sends back whatever a keepalive holds,
 * and queues every answer without end. One thread at a time, the connection's.
 */
final class RSocketGuard implements DuplexConnection {
  /** Channels that one connection may open in its life: one, and some after it ended. */
  static final int MAX_STREAMS = 16;

  /** The library's own clients put 8 bytes into a keepalive. */
  static final int MAX_KEEPALIVE_BYTES = 64;

  /** Keepalives a second that a connection may send on average, and how many at once. */
  static final int KEEPALIVES_PER_SECOND = 2;

  static final int KEEPALIVES_AT_ONCE = 20;

  /** How long a connection that is ended may take for the error to go out. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final DuplexConnection connection;
  private final long maxPartialBytes;
  private final Duration openWithin;
  private final Map<Integer, Long> partial = new HashMap<>();
  private final long began = System.nanoTime();
  private long partialBytes;
  private long keepalives;
  private int streams;
  private boolean refused;
  private volatile boolean isOpened;

  /**
   * Guards a connection.
   *
   * @param maxPartialBytes bytes of fragments of all streams together that wait for their rest
   * @param openWithin how soon the first channel must be asked for
   */
  RSocketGuard(DuplexConnection connection, long maxPartialBytes, Duration openWithin) {
    this.connection = connection;
    this.maxPartialBytes = maxPartialBytes;
    this.openWithin = openWithin;
  }

  @Override
  public Flux<ByteBuf> receive() {
    Mono<Long> deadline =
        Mono.delay(openWithin, Schedulers.parallel())
            .takeUntilOther(connection.onClose().onErrorComplete());
    return connection
        .receive()
        .doOnSubscribe(
            subscription ->
                deadline.subscribe(
                    late -> {
                      if (!isOpened) {
                        refuse(ErrorCode.TIMEOUT);
                      }
                    },
                    error -> {}))
        .handle(
            (frame, sink) -> {
              ErrorCode fault = refused ? ErrorCode.UNEXPECTED_FRAME : check(frame);
              if (fault == null) {
                sink.next(frame);
                return;
              }
              if (!refused) { // The transport releases frames that it has handed over.
                refused = true;
                refuse(fault);
              }
            });
  }

  private void refuse(ErrorCode code) {
    connection.sendErrorAndClose(new ConnectionErrorException(Refusals.rsocketText(code)));
    // The library closes when the error has gone out, which a peer that reads nothing can hold up.
    var unused =
        Mono.delay(CLOSE_WITHIN, Schedulers.parallel())
            .takeUntilOther(connection.onClose().onErrorComplete())
            .subscribe(late -> connection.dispose());
  }

  private @Nullable ErrorCode check(ByteBuf frame) {
    FrameType type;
    try {
      type = FrameHeaderCodec.nativeFrameType(frame);
    } catch (RuntimeException noHeader) {
      return ErrorCode.MALFORMED_FRAME;
    }
    if (type == null) {
      return ErrorCode.MALFORMED_FRAME;
    }
    return switch (type) {
      case SETUP, LEASE, RESUME, RESUME_OK, REQUEST_N, EXT -> null;
      case KEEPALIVE -> keepalive(frame.readableBytes());
      case REQUEST_CHANNEL -> {
        isOpened = true;
        streams++;
        yield streams > MAX_STREAMS ? ErrorCode.RATE_LIMITED : fragment(frame);
      }
      case PAYLOAD, NEXT, COMPLETE, NEXT_COMPLETE -> fragment(frame);
      case CANCEL, ERROR -> {
        forget(FrameHeaderCodec.streamId(frame));
        yield null;
      }
      default -> ErrorCode.UNEXPECTED_FRAME;
    };
  }

  private @Nullable ErrorCode keepalive(int bytes) {
    keepalives++;
    long seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
    if (bytes > FrameHeaderCodec.size() + Long.BYTES + MAX_KEEPALIVE_BYTES) {
      return ErrorCode.TOO_LARGE;
    }
    return keepalives > KEEPALIVES_AT_ONCE + seconds * KEEPALIVES_PER_SECOND
        ? ErrorCode.RATE_LIMITED
        : null;
  }

  private @Nullable ErrorCode fragment(ByteBuf frame) {
    int stream = FrameHeaderCodec.streamId(frame);
    if (!FrameHeaderCodec.hasFollows(frame)) {
      forget(stream);
      return null;
    }
    partial.merge(stream, (long) frame.readableBytes(), Long::sum);
    partialBytes += frame.readableBytes();
    return partialBytes > maxPartialBytes ? ErrorCode.TOO_LARGE : null;
  }

  private void forget(int stream) {
    Long bytes = partial.remove(stream);
    partialBytes -= bytes == null ? 0 : bytes;
  }

  @Override
  public void sendFrame(int streamId, ByteBuf frame) {
    connection.sendFrame(streamId, frame);
  }

  @Override
  public void sendErrorAndClose(RSocketErrorException error) {
    connection.sendErrorAndClose(error);
  }

  @Override
  public ByteBufAllocator alloc() {
    return connection.alloc();
  }

  @Override
  public SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public Mono<Void> onClose() {
    return connection.onClose();
  }

  @Override
  public void dispose() {
    connection.dispose();
  }

  @Override
  public boolean isDisposed() {
    return connection.isDisposed();
  }
}
