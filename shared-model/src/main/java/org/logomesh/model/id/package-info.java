/** Identifiers of spaces, devices, logs, entries and epochs: value records over bytes. */
@NullMarked
package org.logomesh.model.id;

import org.jspecify.annotations.NullMarked;
