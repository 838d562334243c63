/** Secret keys, epoch keys, and sealing and opening of entries. */
@NullMarked
package org.logomesh.client.seal;

import org.jspecify.annotations.NullMarked;
