/**
 * Brings two devices together: the pairing rendezvous, signalling, tunnels, TURN. Stores nothing.
 */
@NullMarked
package org.logomesh.relay.signal;

import org.jspecify.annotations.NullMarked;
