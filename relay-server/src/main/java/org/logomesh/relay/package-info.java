/** The relay application: wiring only. */
@NullMarked
package org.logomesh.relay;

import org.jspecify.annotations.NullMarked;
