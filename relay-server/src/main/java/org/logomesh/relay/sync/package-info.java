/** RSocket endpoints that drive sync sessions. */
@NullMarked
package org.logomesh.relay.sync;

import org.jspecify.annotations.NullMarked;
