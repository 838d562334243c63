package org.logomesh.relay.access;

import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustState;

/**
 * The trust log of a space as far as it is durable here, and what it comes to. Immutable.
 *
 * @param log the records
 * @param state who belongs to the space according to all of them
 * @param serial how many records the store held when this was read
 */
public record TrustSnapshot(TrustLog log, TrustState state, long serial) {}
