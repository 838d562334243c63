/** Frontiers (what a replica has of each log), ranges, and their comparison. */
@NullMarked
package org.logomesh.model.version;

import org.jspecify.annotations.NullMarked;
