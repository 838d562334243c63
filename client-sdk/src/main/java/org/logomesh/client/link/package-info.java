/** Links to relays and peers, which carry sync frames. */
@NullMarked
package org.logomesh.client.link;

import org.jspecify.annotations.NullMarked;
