/** Brings two devices together: the pairing rendezvous. */
@NullMarked
package org.logomesh.relay.signal;

import org.jspecify.annotations.NullMarked;
