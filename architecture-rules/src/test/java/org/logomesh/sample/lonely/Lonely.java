package org.logomesh.sample.lonely;

import org.logomesh.sample.good.Good;

/** Imports a package of ours. */
public record Lonely(Good good) {}
