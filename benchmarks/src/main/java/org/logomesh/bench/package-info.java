/** Micro-benchmarks and scenario benchmarks. */
@NullMarked
package org.logomesh.bench;

import org.jspecify.annotations.NullMarked;
