package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Shortest edit script of two sequences, within a bound.
 *
 * <p>Source: Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1986: the
 * greedy algorithm of section 4.
 */
final class Myers {
  /**
   * Items removed and inserted at most; beyond, the stretch is one hunk. The frontiers that are
   * kept to find the way back take 4 bytes times its square: 4 MB, and as many steps.
   */
  static final int MAX_DISTANCE = 1000;

  private final int[] a;
  private final int[] b;
  private final int offsetA;
  private final int offsetB;
  private final int lengthA;
  private final int lengthB;

  private Myers(int[] a, int[] b, Hunk part) {
    this.a = a;
    this.b = b;
    offsetA = part.fromA();
    offsetB = part.fromB();
    lengthA = part.toA() - part.fromA();
    lengthB = part.toB() - part.fromB();
  }

  /** Items {@code fromA} to {@code toA - 1} became items {@code fromB} to {@code toB - 1}. */
  record Hunk(int fromA, int toA, int fromB, int toB) {
    boolean isEmpty() {
      return fromA == toA && fromB == toB;
    }
  }

  /**
   * Compares a part of two sequences.
   *
   * @param leastInCommon equal items, those at the ends included, below which the part without its
   *     equal ends counts as one hunk
   * @return what differs, in order
   */
  static List<Hunk> compare(int[] a, int[] b, Hunk part, int leastInCommon) {
    int fromA = part.fromA();
    int fromB = part.fromB();
    while (fromA < part.toA() && fromB < part.toB() && a[fromA] == b[fromB]) {
      fromA++;
      fromB++;
    }
    int toA = part.toA();
    int toB = part.toB();
    while (toA > fromA && toB > fromB && a[toA - 1] == b[toB - 1]) {
      toA--;
      toB--;
    }
    Hunk middle = new Hunk(fromA, toA, fromB, toB);
    if (middle.isEmpty()) {
      return List.of();
    }
    if (fromA == toA || fromB == toB) {
      return List.of(middle);
    }
    int atEnds = fromA - part.fromA() + part.toA() - toA;
    return new Myers(a, b, middle).hunks(middle, leastInCommon - atEnds);
  }

  private List<Hunk> hunks(Hunk whole, int leastInCommon) {
    List<int[]> frontiers = new ArrayList<>();
    int[] furthest = {}; // by diagonal + distance + 2
    for (int distance = 0; distance <= MAX_DISTANCE; distance++) {
      int[] next = new int[2 * distance + 5];
      Arrays.fill(next, -1);
      for (int diagonal = -distance; diagonal <= distance; diagonal += 2) {
        int x = reach(furthest, distance, diagonal);
        next[diagonal + distance + 2] = x;
        if (x >= lengthA && x - diagonal >= lengthB) {
          int inCommon = (lengthA + lengthB - distance) / 2;
          return inCommon < leastInCommon ? List.of(whole) : walkBack(frontiers, distance);
        }
      }
      frontiers.add(next);
      furthest = next;
    }
    return List.of(whole);
  }

  /**
   * Goes as far as possible on a diagonal (x - y) with a number of edits, given how far each
   * diagonal came with one less. The index into the older frontier is {@code diagonal + (distance -
   * 1) + 2}.
   */
  private int reach(int[] older, int distance, int diagonal) {
    int x = distance == 0 ? 0 : start(older, distance, diagonal);
    int y = x - diagonal;
    while (x < lengthA && y < lengthB && a[offsetA + x] == b[offsetB + y]) {
      x++;
      y++;
    }
    return x;
  }

  private static int start(int[] older, int distance, int diagonal) {
    return comesFromInsert(older, distance, diagonal)
        ? older[diagonal + distance + 2]
        : older[diagonal + distance] + 1;
  }

  private static boolean comesFromInsert(int[] older, int distance, int diagonal) {
    return diagonal == -distance
        || (diagonal != distance && older[diagonal + distance] < older[diagonal + distance + 2]);
  }

  private List<Hunk> walkBack(List<int[]> frontiers, int distance) {
    List<Hunk> backwards = new ArrayList<>();
    int x = lengthA;
    int y = lengthB;
    for (int d = distance; d > 0; d--) {
      int[] older = frontiers.get(d - 1);
      int diagonal = x - y;
      boolean insert = comesFromInsert(older, d, diagonal);
      int startX = start(older, d, diagonal);
      int startY = startX - diagonal;
      int fromX = insert ? startX : startX - 1;
      int fromY = insert ? startY - 1 : startY;
      join(backwards, fromX, startX, fromY, startY);
      x = fromX;
      y = fromY;
    }
    Collections.reverse(backwards);
    return backwards;
  }

  /** Adds one edit before those found so far, into the same hunk if they touch. */
  private void join(List<Hunk> backwards, int fromX, int toX, int fromY, int toY) {
    int toA = offsetA + toX;
    int toB = offsetB + toY;
    int last = backwards.size() - 1;
    if (last >= 0 && backwards.get(last).fromA() == toA && backwards.get(last).fromB() == toB) {
      Hunk after = backwards.remove(last);
      toA = after.toA();
      toB = after.toB();
    }
    backwards.add(new Hunk(offsetA + fromX, toA, offsetB + fromY, toB));
  }
}
