package org.logomesh.relay.sync;

import io.rsocket.Payload;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A request-channel that devices may open besides that of a space's frames. */
public interface ChannelRoute {
  /** What its routes begin with. */
  String prefix();

  /**
   * Serves a channel.
   *
   * @param rest the route behind the prefix
   * @param payloads what the device sends, the payload with the route included; to be subscribed to
   *     at once, and each to be released
   * @return what to send; ends with a {@link RefusedException} that says why
   */
  Flux<Payload> serve(DevicePrincipal device, String rest, Publisher<Payload> payloads);
}
