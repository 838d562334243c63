/** The frames of the sync protocol and their CBOR codec. */
@NullMarked
package org.logomesh.model.wire;

import org.jspecify.annotations.NullMarked;
