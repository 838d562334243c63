/** Sample of the rules: lonely. */
@NullMarked
package org.logomesh.sample.lonely;

import org.jspecify.annotations.NullMarked;
