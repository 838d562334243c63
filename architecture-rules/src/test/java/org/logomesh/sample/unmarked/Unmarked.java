package org.logomesh.sample.unmarked;

/** Lives in a package without a package-info. */
public final class Unmarked {}
