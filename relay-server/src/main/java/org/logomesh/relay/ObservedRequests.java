package org.logomesh.relay;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/**
 * Which requests are timed: all but WebSockets. That one was opened is counted elsewhere, and what
 * its timing needs is kept until it is closed: a fifth of what an idle device costs.
 */
final class ObservedRequests implements ObservationPredicate {
  @Override
  public boolean test(String name, Observation.Context context) {
    return !(context instanceof ServerRequestObservationContext request)
        || request.getCarrier() == null
        || !"websocket"
            .equalsIgnoreCase(request.getCarrier().getHeaders().getFirst(HttpHeaders.UPGRADE));
  }
}
