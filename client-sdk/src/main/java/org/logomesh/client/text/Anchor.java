package org.logomesh.client.text;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/**
 * A place in a text that stays beside its character whatever is edited, here or elsewhere: a
 * cursor, an end of a selection, a comment. It means the same on every device that has the text; if
 * the character is removed, it is where that was.
 *
 * @param splice the splice that inserted the character; null for the start or the end of the text
 * @param offset which of the code points that it inserted
 * @param after whether the place is after the character, or before it; without one, true is the
 *     start of the text and false its end
 */
public record Anchor(@Nullable OperationId splice, int offset, boolean after) {
  /** Before everything that is ever written. */
  public static final Anchor START = new Anchor(null, 0, true);

  /** After everything that is ever written. */
  public static final Anchor END = new Anchor(null, 0, false);

  /**
   * @throws IllegalArgumentException for a negative offset
   */
  public Anchor {
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset " + offset);
    }
  }
}
