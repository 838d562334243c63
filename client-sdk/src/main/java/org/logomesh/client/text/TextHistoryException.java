package org.logomesh.client.text;

import org.jspecify.annotations.Nullable;

/**
 * A text's stored history is not what it was: its bytes are damaged, or a splice that must be among
 * its own is not found. The history is made of entries, so it can be made anew from them.
 */
public final class TextHistoryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TextHistoryException(String message) {
    this(message, null);
  }

  TextHistoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
