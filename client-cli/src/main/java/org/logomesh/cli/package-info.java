/** The lm command line. */
@NullMarked
package org.logomesh.cli;

import org.jspecify.annotations.NullMarked;
