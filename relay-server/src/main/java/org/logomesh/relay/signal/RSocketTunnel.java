package org.logomesh.relay.signal;

import io.rsocket.Payload;
import io.rsocket.util.ByteBufPayload;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.sync.ChannelRoute;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** The RSocket route {@code tunnel.DEVICE}: one end of a tunnel, a payload at a time. */
final class RSocketTunnel implements ChannelRoute {
  private final Tunnels tunnels;

  RSocketTunnel(Tunnels tunnels) {
    this.tunnels = tunnels;
  }

  @Override
  public String prefix() {
    return RelayApi.TUNNEL_ROUTE;
  }

  @Override
  public Flux<Payload> serve(DevicePrincipal device, String rest, Publisher<Payload> payloads) {
    End end = new End(tunnels.counter());
    Disposable opened;
    try {
      DeviceId other = WebSocketTunnel.device(rest);
      opened = tunnels.open(device, other, end);
    } catch (RefusedException refusal) {
      Flux.from(payloads).subscribe(Payload::release, error -> {});
      return Flux.error(refusal);
    }
    payloads.subscribe(end);
    return end.outbound()
        .map(message -> ByteBufPayload.create(message))
        .concatWith(Flux.defer(() -> Flux.error(new RefusedException(end.code()))))
        .takeUntilOther(end.peerGone())
        .doFinally(
            how -> {
              end.dispose();
              opened.dispose();
            });
  }

  private static final class End extends TunnelEnd<Payload> {
    private boolean routed;

    End(Tunnels.Counter counter) {
      super(counter);
    }

    @Override
    byte @Nullable [] content(Payload payload) {
      try {
        byte[] content = new byte[payload.sliceData().readableBytes()];
        payload.sliceData().readBytes(content);
        if (routed) {
          return content;
        }
        routed = true;
        if (content.length > 0) {
          throw new IllegalArgumentException("data beside the route");
        }
        return null;
      } finally {
        payload.release();
      }
    }
  }
}
