/** Sample of the rules: impl. */
@NullMarked
package org.logomesh.sample.impl;

import org.jspecify.annotations.NullMarked;
