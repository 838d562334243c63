package org.logomesh.relay.sync;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every socket is bound by, whoever is at the other end: a request must be whole in time, also
 * if its bytes keep dripping; a write must get through in time; and what waits to be written is
 * bounded, also the answers that the libraries make by themselves, such as a WebSocket's pongs.
 * Sees the bytes as they come; {@link RequestEnd} tells it when a request was whole.
 */
final class ConnectionBounds extends ChannelDuplexHandler {
  /** Four times what a connection's outbox and its longest frame take together. */
  private static final long MAX_UNWRITTEN_BYTES = 5L << 20;

  /** How long the network may take for one write, in seconds; then the socket is closed. */
  private static final int WRITE_SECONDS = 30;

  private final Duration requestTimeout;
  private @Nullable Future<?> deadline;

  private ConnectionBounds(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
  }

  /**
   * Bounds a new connection.
   *
   * @param requestTimeout from its opening, or a later request's first byte, to a request's end
   */
  static void set(Channel channel, Duration requestTimeout) {
    ChannelPipeline pipeline = channel.pipeline();
    ConnectionBounds bounds = new ConnectionBounds(requestTimeout);
    pipeline.addFirst(new WriteTimeoutHandler(WRITE_SECONDS), bounds);
    pipeline.addAfter(
        pipeline.context(HttpServerCodec.class).name(),
        RequestEnd.class.getSimpleName(),
        bounds.new RequestEnd());
    bounds.expect(channel);
  }

  private void expect(Channel channel) {
    if (deadline == null) {
      deadline =
          channel
              .eventLoop()
              .schedule(() -> end(channel), requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static void end(Channel channel) {
    var unused = channel.close();
  }

  private void met() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    Channel channel = context.channel();
    if (channel.bytesBeforeWritable() > MAX_UNWRITTEN_BYTES) {
      end(channel);
    }
    // Once it is a WebSocket there are no requests; its sessions keep time themselves.
    if (channel.pipeline().get(HttpServerCodec.class) != null) {
      expect(channel);
    }
    super.channelRead(context, message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    met();
    super.channelInactive(context);
  }

  private final class RequestEnd extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (message instanceof LastHttpContent) {
        met();
      }
      super.channelRead(context, message);
    }
  }
}
