/** Sample of the rules: clock. */
@NullMarked
package org.logomesh.sample.clock;

import org.jspecify.annotations.NullMarked;
