package org.logomesh.client.text;

/**
 * One change of a shown text, to be made after the changes before it in its list: remove {@code
 * deleteCount} code points at {@code position}, then insert.
 *
 * <p>An editor applies such a list to its view and moves its cursors along.
 *
 * @param position code points before the change, at least 0
 * @param deleteCount code points removed, at least 0
 * @param insert well-formed text put in their place
 */
public record TextChange(int position, int deleteCount, String insert) {
  /**
   * @throws IllegalArgumentException for a negative number or an unpaired surrogate
   */
  public TextChange {
    if (position < 0 || deleteCount < 0) {
      throw new IllegalArgumentException(
          "negative position or count: " + position + ", " + deleteCount);
    }
    CodePoints.requireWellFormed(insert);
  }

  /**
   * Returns where a cursor stands after this change.
   *
   * @param cursor code points before the cursor; one at the very place of an insert stays before it
   */
  public int move(int cursor) {
    if (cursor <= position) {
      return cursor;
    }
    int end = position + deleteCount;
    return cursor < end ? position : cursor - deleteCount + CodePoints.count(insert);
  }
}
