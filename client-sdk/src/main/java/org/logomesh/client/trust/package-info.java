/** Pairing, verification, revocation, audit and recovery of devices. */
@NullMarked
package org.logomesh.client.trust;

import org.jspecify.annotations.NullMarked;
