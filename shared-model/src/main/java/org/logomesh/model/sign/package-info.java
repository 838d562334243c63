/** Public keys and strict Ed25519 verification. */
@NullMarked
package org.logomesh.model.sign;

import org.jspecify.annotations.NullMarked;
