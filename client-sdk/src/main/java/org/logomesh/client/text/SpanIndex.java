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

  private final SpanTree tree;
  private int[][] blocks = {new int[BLOCK]};
  private int[] sizes = new int[1];
  private int count = 1;

  SpanIndex(SpanTree tree) {
    this.tree = tree;
  }

  void clear() {
    count = 1;
    sizes[0] = 0;
  }

  /** Returns the span that holds a unit, which must be there. */
  int find(int unit) {
    int[] block = blocks[blockOf(unit)];
    return block[placeAfter(unit) - 1];
  }

  void add(int span) {
    int unit = tree.first(span);
    int at = blockOf(unit);
    if (sizes[at] == BLOCK) {
      splitBlock(at);
      at = blockOf(unit);
    }
    int place = placeAfter(unit);
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

  /** Returns, in the unit's block, how many spans begin at or before the unit. */
  private int placeAfter(int unit) {
    int at = blockOf(unit);
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
