/** The text CRDT. */
@NullMarked
package org.logomesh.client.text;

import org.jspecify.annotations.NullMarked;
