package org.logomesh.client.store;

import org.logomesh.client.text.TextHistoryException;

/**
 * What is stored of the graph cannot be read, or does not fit together. It was made of the entries,
 * and can be made anew of them.
 */
public final class DamagedGraphException extends StoreException {
  private static final long serialVersionUID = 1L;

  DamagedGraphException(RuntimeException cause) {
    super(Kind.CORRUPT, String.valueOf(cause.getMessage()), cause);
  }

  /** The history of a text is not what it was. */
  public static DamagedGraphException of(TextHistoryException cause) {
    return new DamagedGraphException(cause);
  }
}
