package org.logomesh.relay.store;

/**
 * Where a relay keeps its data, for people.
 *
 * @param text a directory, or a database without its password
 */
public record StorePlace(String text) {}
