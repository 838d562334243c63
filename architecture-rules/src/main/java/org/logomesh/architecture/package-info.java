/** The architecture's rules as ArchUnit checks, for the tests of every module. */
@NullMarked
package org.logomesh.architecture;

import org.jspecify.annotations.NullMarked;
