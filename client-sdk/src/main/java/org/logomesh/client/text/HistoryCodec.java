package org.logomesh.client.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * A stretch of a graph as bytes, for storage on the device that wrote them.
 *
 * <pre>
 * history := 01 first count ids runs splices content        numbers are LEB128, least bits first
 * ids     := (entry hash: 32 bytes, index, n)*              n splices of one entry, index ascending
 * runs    := n (number less that of the run before, k, (number less parent) * k) * n
 * splices := (n, place, delete count, insert count)*        n splices alike
 *            place := zigzag(position less end of what the splice before inserted)
 * content := length in bytes, UTF-8
 * </pre>
 *
 * <p>A typed sentence takes four bytes, its characters and its ids. Hidden splices are not part of
 * it: the store knows them by their entries.
 */
final class HistoryCodec {
  private static final int VERSION = 1;

  private HistoryCodec() {}

  static byte[] encode(TextGraph graph, int from, int to) {
    Writer out = new Writer();
    out.number(VERSION);
    out.number(from);
    out.number(to - from);
    writeIds(graph, from, to, out);
    writeRuns(graph, from, to, out);
    writeSplices(graph, from, to, out);
    int firstUnit = graph.unitStart(from);
    int endUnit = graph.unitStart(to);
    byte[] content = graph.content().substring(firstUnit, endUnit).getBytes(StandardCharsets.UTF_8);
    out.number(content.length);
    out.bytes(content);
    return out.toByteArray();
  }

  /**
   * Adds a stored stretch to the graph it continues.
   *
   * @throws IllegalArgumentException if the bytes are damaged; the graph is of no use then
   */
  static void decode(byte[] bytes, TextGraph graph) {
    Reader in = new Reader(bytes);
    in.check(in.number() == VERSION, "unknown version");
    in.check(in.number() == graph.size(), "a gap before this part");
    int count = in.count();
    OperationId[] ids = readIds(in, count);
    @Nullable IntList[] parents = readRuns(in, graph.size(), count);
    int[] columns = readSplices(in, count);
    String content = in.text();
    in.check(in.atEnd(), "bytes left over");
    addAll(in, graph, ids, parents, columns, content);
  }

  private static void addAll(
      Reader in,
      TextGraph graph,
      OperationId[] ids,
      @Nullable IntList[] parents,
      int[] columns,
      String content) {
    IntList previous = new IntList(1);
    int at = 0;
    for (int i = 0; i < ids.length; i++) {
      @Nullable IntList own = parents[i];
      if (own == null) {
        in.check(graph.size() > 0, "no parents");
        previous.clear();
        previous.add(graph.size() - 1);
        own = previous;
      }
      int units = columns[3 * i + 2];
      in.check(units <= content.codePointCount(at, content.length()) || units == 0, "no content");
      int end = content.offsetByCodePoints(at, units);
      boolean added =
          graph.add(
              ids[i], own, columns[3 * i], columns[3 * i + 1], content.substring(at, end), true);
      in.check(added, "an id twice");
      at = end;
    }
    in.check(at == content.length(), "content left over");
  }

  private static void writeIds(TextGraph graph, int from, int to, Writer out) {
    SpliceIds ids = graph.ids();
    int at = from;
    while (at < to) {
      int end = at + 1;
      while (end < to
          && ids.sameEntry(at, end)
          && ids.indexInEntry(end) == ids.indexInEntry(at) + end - at) {
        end++;
      }
      out.bytes(ids.get(at).entry().bytes());
      out.number(ids.indexInEntry(at));
      out.number(end - at);
      at = end;
    }
  }

  private static OperationId[] readIds(Reader in, int count) {
    OperationId[] ids = new OperationId[count];
    int at = 0;
    while (at < count) {
      EntryHash entry = EntryHash.of(in.bytes(EntryHash.SIZE));
      int index = in.number();
      int n = in.number();
      in.check(n > 0 && n <= count - at && index <= Integer.MAX_VALUE - n, "bad ids");
      for (int i = 0; i < n; i++) {
        ids[at++] = new OperationId(entry, index + i);
      }
    }
    return ids;
  }

  private static void writeRuns(TextGraph graph, int from, int to, Writer out) {
    int run = from == to ? graph.runCount() : graph.runOf(from);
    if (run < graph.runCount() && graph.startOfRun(run) < from) {
      run++;
    }
    out.number(graph.runCount() - run);
    int before = from;
    for (; run < graph.runCount(); run++) {
      int start = graph.startOfRun(run);
      out.number(start - before);
      out.number(graph.parentsTo(run) - graph.parentsFrom(run));
      for (int i = graph.parentsFrom(run); i < graph.parentsTo(run); i++) {
        out.number(start - graph.runParent(i));
      }
      before = start;
    }
  }

  /** Returns the parents of those splices that do not just follow the one before. */
  private static @Nullable IntList[] readRuns(Reader in, int first, int count) {
    @Nullable IntList[] parents = new IntList[count];
    int runs = in.count();
    int number = first;
    for (int run = 0; run < runs; run++) {
      int gap = in.number();
      in.check(gap < first + count - number, "a run beyond the end");
      number += gap;
      int n = in.count();
      IntList own = new IntList(Math.max(1, n));
      for (int i = 0; i < n; i++) {
        int back = in.number();
        in.check(back > 0 && back <= number, "bad parent");
        in.check(i == 0 || own.last() < number - back, "parents out of order");
        own.add(number - back);
      }
      parents[number - first] = own;
    }
    return parents;
  }

  private static void writeSplices(TextGraph graph, int from, int to, Writer out) {
    int expected = 0;
    int at = from;
    while (at < to) {
      int place = graph.position(at) - expected;
      int deletes = graph.deleteCount(at);
      int inserts = graph.insertCount(at);
      int end = at;
      while (end < to
          && graph.position(end) - expected == place
          && graph.deleteCount(end) == deletes
          && graph.insertCount(end) == inserts) {
        expected = graph.position(end) + inserts;
        end++;
      }
      out.number(end - at);
      out.number(place << 1 ^ place >> 31);
      out.number(deletes);
      out.number(inserts);
      at = end;
    }
  }

  /** Returns position, delete count and insert count of each splice. */
  private static int[] readSplices(Reader in, int count) {
    int[] columns = new int[Math.multiplyExact(3, count)];
    int expected = 0;
    int at = 0;
    while (at < count) {
      int n = in.number();
      int zigzag = in.number();
      int place = zigzag >>> 1 ^ -(zigzag & 1);
      int deletes = in.number();
      int inserts = in.number();
      in.check(n > 0 && n <= count - at && deletes >= 0 && inserts >= 0, "bad splices");
      for (int i = 0; i < n; i++) {
        int position = expected + place;
        in.check(position >= 0, "negative position");
        columns[3 * at] = position;
        columns[3 * at + 1] = deletes;
        columns[3 * at + 2] = inserts;
        expected = position + inserts;
        at++;
      }
    }
    return columns;
  }

  private static final class Writer {
    private byte[] bytes = new byte[128];
    private int size;

    /** Writes 32 bits. */
    void number(int value) {
      room(5);
      int rest = value;
      while ((rest & ~0x7F) != 0) {
        bytes[size++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
    }

    void bytes(byte[] more) {
      room(more.length);
      System.arraycopy(more, 0, bytes, size, more.length);
      size += more.length;
    }

    byte[] toByteArray() {
      return Arrays.copyOf(bytes, size);
    }

    private void room(int count) {
      if (bytes.length - size < count) {
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, count), bytes.length * 2));
      }
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    void check(boolean condition, String otherwise) {
      if (!condition) {
        throw new IllegalArgumentException("damaged text history, byte " + at + ": " + otherwise);
      }
    }

    int number() {
      int value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        check(at < bytes.length, "too short");
        byte next = bytes[at++];
        value |= (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
      check(false, "number too long");
      return 0;
    }

    /** Reads a number of items that take at least a byte each, or at most what a run may repeat. */
    int count() {
      int value = number();
      check(value >= 0 && value <= MAX_SPLICES, "bad count");
      return value;
    }

    byte[] bytes(int count) {
      check(count >= 0 && count <= bytes.length - at, "too short");
      at += count;
      return Arrays.copyOfRange(bytes, at - count, at);
    }

    String text() {
      int length = number();
      check(length >= 0 && length <= bytes.length - at, "too short");
      at += length;
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, at - length, length))
            .toString();
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("damaged text history, not UTF-8", e);
      }
    }

    boolean atEnd() {
      return at == bytes.length;
    }
  }

  /** Splices of one stored part; far more than a text gets, and its arrays fit in memory. */
  private static final int MAX_SPLICES = 1 << 26;
}
