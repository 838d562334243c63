package org.logomesh.client.text;

import java.util.Arrays;

/**
 * The spans of a tree in the order of their units: the way from a unit to its span.
 *
 * <p>A sorted list in blocks. New units come last nearly always; a span that is split puts its rest
 * in the middle, which moves one block at most.
 */
final class SpanIndex {
  private static final int BLOCK = 128;

  /** How far from the last find to look before searching; a miss must stay cheap. */
  private static final int NEAR = 3;

  private final SpanTree tree;
  private int[][] blocks = {new int[BLOCK]};
  private int[] sizes = new int[1];
  private int count = 1;

  /** Where the last find ended. */
  private int lastBlock;

  private int lastPlace;

  SpanIndex(SpanTree tree) {
    this.tree = tree;
  }

  /** Returns the span that holds a unit, which must be there. */
  int find(int unit) {
    if (!isNearLast(unit)) {
      lastBlock = blockOf(unit);
      lastPlace = placeAfter(lastBlock, unit) - 1;
    }
    return blocks[lastBlock][lastPlace];
  }

  /**
   * Looks around where the last find ended, and leaves its result there. Going back and forth
   * between versions visits units nearly in their order.
   */
  private boolean isNearLast(int unit) {
    if (lastBlock >= count || lastPlace >= sizes[lastBlock]) {
      return false;
    }
    int[] block = blocks[lastBlock];
    int place = lastPlace;
    int low = Math.max(0, place - NEAR);
    int high = Math.min(sizes[lastBlock] - 1, place + NEAR);
    while (place < high && tree.first(block[place + 1]) <= unit) {
      place++;
    }
    while (place > low && tree.first(block[place]) > unit) {
      place--;
    }
    int span = block[place];
    lastPlace = place;
    return tree.first(span) <= unit && unit < tree.first(span) + tree.length(span);
  }

  void add(int span) {
    int unit = tree.first(span);
    int at = blockOf(unit);
    if (sizes[at] == BLOCK) {
      splitBlock(at);
      at = blockOf(unit);
    }
    int place = placeAfter(at, unit);
    System.arraycopy(blocks[at], place, blocks[at], place + 1, sizes[at] - place);
    blocks[at][place] = span;
    sizes[at]++;
  }

  /** Returns the last block whose first unit is at most the unit, or the first block. */
  private int blockOf(int unit) {
    int low = 1;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tree.first(blocks[middle][0]) <= unit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Returns how many spans of a block begin at or before a unit. */
  private int placeAfter(int at, int unit) {
    int[] block = blocks[at];
    int low = 0;
    int high = sizes[at];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tree.first(block[middle]) <= unit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void splitBlock(int at) {
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, count * 2);
      sizes = Arrays.copyOf(sizes, count * 2);
    }
    System.arraycopy(blocks, at + 1, blocks, at + 2, count - at - 1);
    System.arraycopy(sizes, at + 1, sizes, at + 2, count - at - 1);
    int[] upper = new int[BLOCK];
    // Appending is the rule: then the old block stays full and the new one is nearly empty.
    int keep = at == count - 1 ? BLOCK - 1 : BLOCK / 2;
    System.arraycopy(blocks[at], keep, upper, 0, BLOCK - keep);
    blocks[at + 1] = upper;
    sizes[at + 1] = BLOCK - keep;
    sizes[at] = keep;
    count++;
  }
}
