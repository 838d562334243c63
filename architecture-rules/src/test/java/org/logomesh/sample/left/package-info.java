/** Sample of the rules: left. */
@NullMarked
package org.logomesh.sample.left;

import org.jspecify.annotations.NullMarked;
