/** Devices, logs and relays for tests. */
@NullMarked
package org.logomesh.relay.testing;

import org.jspecify.annotations.NullMarked;
