/** The sans-IO sync session, in both roles. */
@NullMarked
package org.logomesh.model.sync;

import org.jspecify.annotations.NullMarked;
