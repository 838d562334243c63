/** Sample of the rules: right. */
@NullMarked
package org.logomesh.sample.right;

import org.jspecify.annotations.NullMarked;
