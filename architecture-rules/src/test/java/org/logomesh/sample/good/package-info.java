/** Sample of the rules: good. */
@NullMarked
package org.logomesh.sample.good;

import org.jspecify.annotations.NullMarked;
