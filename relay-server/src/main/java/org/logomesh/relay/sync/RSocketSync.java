package org.logomesh.relay.sync;

import io.netty.buffer.ByteBuf;
import io.rsocket.ConnectionSetupPayload;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.exceptions.ApplicationErrorException;
import io.rsocket.exceptions.RejectedSetupException;
import io.rsocket.metadata.AuthMetadataCodec;
import io.rsocket.metadata.CompositeMetadata;
import io.rsocket.metadata.RoutingMetadata;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.util.ByteBufPayload;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.AssertionAuthentication;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.RefusedException;
import org.reactivestreams.Publisher;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code /rsocket}: the assertion in SETUP, then one request-channel to {@code sync.SPACE}, one
 * frame per payload, or to one of the other routes. A thin shell around a {@link SyncConnection}.
 */
final class RSocketSync implements SocketAcceptor {
  private final SyncHub hub;
  private final ReactiveAuthenticationManager authenticator;
  private final List<ChannelRoute> others;

  RSocketSync(SyncHub hub, ReactiveAuthenticationManager authenticator, List<ChannelRoute> others) {
    this.hub = hub;
    this.authenticator = authenticator;
    this.others = List.copyOf(others);
  }

  @Override
  public Mono<RSocket> accept(ConnectionSetupPayload setup, RSocket peer) {
    return Mono.fromSupplier(() -> AssertionAuthentication.unchecked(token(setup)))
        .flatMap(authenticator::authenticate)
        .<RSocket>map(device -> new Device(((AssertionAuthentication) device).getPrincipal(), peer))
        .onErrorMap(
            error ->
                new RejectedSetupException(
                    Refusals.rsocketText(
                        error instanceof RefusedException refusal
                            ? refusal.code()
                            : ErrorCode.INTERNAL)));
  }

  private static String token(ConnectionSetupPayload setup) {
    ByteBuf auth =
        metadata(
            setup.metadataMimeType(),
            setup.sliceMetadata(),
            WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION);
    if (auth == null || !AuthMetadataCodec.isWellKnownAuthType(auth)) {
      return "";
    }
    return switch (AuthMetadataCodec.readWellKnownAuthType(auth)) {
      case BEARER -> new String(AuthMetadataCodec.readBearerTokenAsCharArray(auth));
      case SIMPLE, UNPARSEABLE_AUTH_TYPE, UNKNOWN_RESERVED_AUTH_TYPE -> "";
    };
  }

  /** Finds an entry in composite metadata; null if it is not there. */
  private static @Nullable ByteBuf metadata(
      String mimeType, ByteBuf metadata, WellKnownMimeType wanted) {
    if (!mimeType.equals(WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString())) {
      return null;
    }
    for (CompositeMetadata.Entry entry : new CompositeMetadata(metadata, false)) {
      if (wanted.getString().equals(entry.getMimeType())) {
        return entry.getContent();
      }
    }
    return null;
  }

  /** The route that a payload names; empty if it names none. */
  private static String route(Payload payload) {
    ByteBuf routing =
        payload.hasMetadata()
            ? metadata(
                WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString(),
                payload.sliceMetadata(),
                WellKnownMimeType.MESSAGE_RSOCKET_ROUTING)
            : null;
    if (routing == null) {
      return "";
    }
    for (String tag : new RoutingMetadata(routing)) {
      return tag;
    }
    return "";
  }

  /** What an authenticated device may ask for. */
  private final class Device implements RSocket {
    private final DevicePrincipal device;
    private final RSocket peer;
    private final AtomicBoolean inUse = new AtomicBoolean();

    Device(DevicePrincipal device, RSocket peer) {
      this.device = device;
      this.peer = peer;
    }

    @Override
    public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
      return Flux.defer(
          () -> {
            if (!inUse.compareAndSet(false, true)) {
              Flux.from(payloads).subscribe(Payload::release, error -> {});
              return Flux.error(refused(ErrorCode.UNEXPECTED_FRAME));
            }
            return FirstPayload.route(payloads, this::serve).doFinally(how -> inUse.set(false));
          });
    }

    private Flux<Payload> serve(Payload first, Publisher<Payload> payloads) {
      String route = route(first);
      for (ChannelRoute other : others) {
        if (route.startsWith(other.prefix())) {
          return other
              .serve(device, route.substring(other.prefix().length()), payloads)
              .onErrorMap(RefusedException.class, refusal -> refused(refusal.code()));
        }
      }
      return sync(payloads);
    }

    private Flux<Payload> sync(Publisher<Payload> payloads) {
      String route = RelayApi.SYNC_ROUTE + device.space();
      SyncConnection connection;
      try {
        connection = hub.connect(device.space(), device.device(), c -> new ChannelOutlet(c, route));
      } catch (RefusedException refusal) {
        Flux.from(payloads).subscribe(Payload::release, error -> {});
        return Flux.error(refused(refusal.code()));
      }
      ChannelOutlet outlet = (ChannelOutlet) connection.outlet();
      payloads.subscribe(outlet);
      return outlet
          .frames()
          .map(ByteBufPayload::create)
          .concatWith(Flux.defer(() -> Flux.error(refused(outlet.code()))))
          .takeUntilOther(outlet.peerGone())
          .doFinally(
              how -> {
                outlet.dispose();
                connection.onClosed();
              });
    }

    private ApplicationErrorException refused(ErrorCode code) {
      return new ApplicationErrorException(Refusals.rsocketText(code));
    }

    @Override
    public void dispose() {
      peer.dispose();
    }
  }

  private static final class ChannelOutlet extends FluxOutlet<Payload> {
    private final String route;
    private boolean routed;

    ChannelOutlet(SyncConnection connection, String route) {
      super(connection);
      this.route = route;
    }

    @Override
    protected void hookOnNext(Payload payload) {
      try {
        if (!routed && !route.equals(route(payload))) {
          connection().shutDown(ErrorCode.UNKNOWN_SPACE);
          return;
        }
        routed = true;
        byte[] frame = new byte[payload.sliceData().readableBytes()];
        payload.sliceData().readBytes(frame);
        connection().onFrame(frame);
      } finally {
        payload.release();
      }
    }
  }
}
