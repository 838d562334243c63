package org.logomesh.relay;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/**
 * Which requests are timed: those that end. A WebSocket is a request that lasts as long as its
 * connection; to time it says nothing, and what is kept for it is a fifth of what an idle device
 * costs. Connections have figures of their own.
 */
@Component
final class ObservedRequests implements ObservationPredicate {
  @Override
  public boolean test(String name, Observation.Context context) {
    return !(context instanceof ServerRequestObservationContext request)
        || request.getCarrier() == null
        || !"websocket"
            .equalsIgnoreCase(request.getCarrier().getHeaders().getFirst(HttpHeaders.UPGRADE));
  }
}
