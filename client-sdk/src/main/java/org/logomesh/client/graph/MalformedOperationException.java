package org.logomesh.client.graph;

import org.jspecify.annotations.Nullable;

/**
 * An encoded operation that no honest device writes. The entry that holds it is void whole. The
 * message names the rule that was broken, never the content.
 */
public final class MalformedOperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedOperationException(String message) {
    super(message);
  }

  public MalformedOperationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
