package org.logomesh.client.store;

/**
 * What is stored of the graph cannot be read, or does not fit together. It was made of the entries,
 * and can be made anew of them.
 */
public final class DamagedGraphException extends StoreException {
  private static final long serialVersionUID = 1L;

  DamagedGraphException(RuntimeException cause) {
    super(Kind.CORRUPT, String.valueOf(cause.getMessage()), cause);
  }
}
