package org.logomesh.relay.sync;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Takes new connections at a steady pace: the rest waits in the kernel. What it costs to open
 * thousands at once would otherwise be done before the open ones get their turn. On the server's
 * own channel.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {
  /** How long a slice is, in ms: what an open connection waits for new ones at most. */
  private static final long SLICE_MILLIS = 10;

  /**
   * Connections taken in a slice, and those that were read from the kernel with the last of them: a
   * thousand a second. So the devices of a relay that comes back are in within a second or two.
   */
  static final int IN_A_SLICE = 10;

  private int taken;

  @Override
  public void channelRead(ChannelHandlerContext context, Object connection) throws Exception {
    Channel server = context.channel();
    if (taken == 0) {
      var unused =
          server.eventLoop().schedule(() -> goOn(server), SLICE_MILLIS, TimeUnit.MILLISECONDS);
    }
    taken++;
    if (taken == IN_A_SLICE) {
      server.config().setAutoRead(false);
    }
    super.channelRead(context, connection);
  }

  private void goOn(Channel server) {
    taken = 0;
    server.config().setAutoRead(true);
  }
}
