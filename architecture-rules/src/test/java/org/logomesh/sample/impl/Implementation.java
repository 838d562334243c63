package org.logomesh.sample.impl;

/** Lives in a package whose name says nothing. */
public final class Implementation {}
