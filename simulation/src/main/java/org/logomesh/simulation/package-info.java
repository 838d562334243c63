/** Deterministic simulation of client and relay cores over a fake clock, network and disk. */
@NullMarked
package org.logomesh.simulation;

import org.jspecify.annotations.NullMarked;
