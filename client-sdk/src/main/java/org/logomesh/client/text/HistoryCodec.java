package org.logomesh.client.text;

import java.nio.charset.StandardCharsets;
import org.logomesh.model.id.EntryHash;

/**
 * A stretch of a graph as bytes, for storage on the device that wrote them. Column by column, each
 * run-length coded; all of it deflated where that is worth the time.
 *
 * <pre>
 * history := 02 first count raw columns             numbers are LEB128, least bits first
 *            raw := 0, or the length of the columns before they were deflated (RFC 1951)
 * columns := ids runs rows content
 * ids     := n (length)*n (entry)*n (index)*n hash*
 *            length := splices * 2 + 1 if they are of entries in a row, not operations in a row
 *            entry  := 0 if the entries have no number: each has its hash below;
 *                      else 1 + zigzag(entry number less that after the row before)
 * runs    := n (number less that of the run before)*n (k)*n (number less parent)*
 * rows    := n (length)*n (place)*n (delete count)*n (insert count)*n
 *            length := splices * 2 + 1 if they go backwards
 *            place  := zigzag(position of the first less where the row before ended)
 * content := length in bytes, UTF-8
 * </pre>
 *
 * <p>A typed sentence takes some ten bytes and its characters. Hidden splices are not part of it:
 * the store knows them by their entries.
 */
final class HistoryCodec {
  private static final int VERSION = 2;

  /**
   * Columns shorter than this stay as they are: what a device writes anew with every key typed is
   * shorter, and deflating takes longer than encoding.
   */
  static final int DEFLATE_FROM = 4096;

  /** Splices of one stored part; far more than a text gets. */
  private static final int MAX_SPLICES = 1 << 26;

  private HistoryCodec() {}

  static byte[] encode(TextGraph graph, int from, EntryNumbers numbers) {
    int to = graph.size();
    NumberWriter columns = new NumberWriter();
    writeIds(graph.ids(), from, numbers, columns);
    writeRuns(graph, from, columns);
    writeRows(graph.rows(), from, columns);
    byte[] content =
        graph
            .content()
            .substring(graph.unitStart(from), graph.unitStart(to))
            .getBytes(StandardCharsets.UTF_8);
    columns.number(content.length);
    columns.bytes(content);

    NumberWriter out = new NumberWriter();
    out.number(VERSION);
    out.number(from);
    out.number(to - from);
    boolean deflates = columns.size() >= DEFLATE_FROM;
    out.number(deflates ? columns.size() : 0);
    out.bytes(deflates ? columns.deflated() : columns.toByteArray());
    return out.toByteArray();
  }

  /**
   * Adds a stored stretch to the graph it continues.
   *
   * @throws TextHistoryException if the bytes are damaged; the graph is of no use then
   */
  static void decode(byte[] bytes, TextGraph graph) {
    NumberReader header = new NumberReader(bytes);
    header.check(header.number() == VERSION, "unknown version");
    header.check(header.number() == graph.size(), "a gap before this part");
    int count = header.upTo(MAX_SPLICES);
    int raw = header.upTo(Integer.MAX_VALUE - 8);
    NumberReader in = raw == 0 ? header : header.inflated(raw);
    int first = graph.size();
    header.check(count <= Integer.MAX_VALUE - first, "too many splices");
    readIds(in, graph.ids(), first + count);
    readRuns(in, graph, first + count);
    readRows(in, graph, first + count);
    in.check(in.atEnd(), "bytes left over");
  }

  // --- ids ---

  private static void writeIds(SpliceIds ids, int from, EntryNumbers numbers, NumberWriter out) {
    IdRows rows = numbered(ids, from, numbers);
    int n = rows.rowCount();
    out.number(n);
    for (int row = 0; row < n; row++) {
      int length = rows.endOf(row) - rows.startOf(row);
      out.number(length * 2L + (rows.isAcrossEntries(row) ? 1 : 0));
    }
    int next = 0;
    for (int row = 0; row < n; row++) {
      int entry = rows.handle(rows.startOf(row));
      out.number(entry < 0 ? 0 : 1 + zigzag((long) entry - next));
      next = entry < 0 ? next : 1 + rows.handle(rows.endOf(row) - 1);
    }
    for (int row = 0; row < n; row++) {
      out.number(rows.index(rows.startOf(row)));
    }
    for (int row = 0; row < n; row++) {
      int number = rows.startOf(row);
      int end = rows.isAcrossEntries(row) ? rows.endOf(row) : number + 1;
      while (number < end && rows.handle(number) < 0) {
        out.bytes(ids.entryOf(rows.handle(number++)).bytes());
      }
    }
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  /** Returns ids in rows of numbers, as far as the entries have some. */
  private static IdRows numbered(SpliceIds ids, int from, EntryNumbers numbers) {
    IdRows out = new IdRows();
    IdRows rows = ids.rows();
    int at = from;
    while (at < rows.size()) {
      int row = rows.rowOf(at);
      int handle = rows.handle(at);
      boolean across = rows.isAcrossEntries(row);
      int count = across && handle < 0 ? 1 : rows.endOf(row) - at;
      int entry = handle < 0 ? numbers.number(ids.entryOf(handle)) : handle;
      out.add(
          entry == EntryNumbers.UNKNOWN ? handle : entry,
          rows.index(at),
          count,
          across && count > 1);
      at += count;
    }
    return out;
  }

  private static void readIds(NumberReader in, SpliceIds ids, int end) {
    int n = in.count();
    long[] lengths = new long[n];
    for (int row = 0; row < n; row++) {
      lengths[row] = in.number();
    }
    long[] entries = new long[n];
    long next = 0;
    for (int row = 0; row < n; row++) {
      long code = in.number() - 1;
      long entry = next + (code >>> 1 ^ -(code & 1));
      boolean isNumber = code >= 0;
      entries[row] = isNumber ? entry : EntryNumbers.UNKNOWN;
      in.check(!isNumber || (entry >= 0 && entry <= Integer.MAX_VALUE), "bad entry number");
      next = isNumber ? 1 + entry + ((lengths[row] & 1) == 1 ? (lengths[row] >>> 1) - 1 : 0) : next;
    }
    int[] indexes = new int[n];
    for (int row = 0; row < n; row++) {
      indexes[row] = in.upTo(Integer.MAX_VALUE);
    }
    for (int row = 0; row < n; row++) {
      long count = lengths[row] >>> 1;
      boolean across = (lengths[row] & 1) == 1;
      in.check(count > 0 && count <= end - ids.size(), "bad ids");
      long last = (across ? entries[row] : indexes[row]) + count - 1;
      in.check(last <= Integer.MAX_VALUE, "ids beyond the end");
      if (entries[row] == EntryNumbers.UNKNOWN) {
        readHashes(in, ids, indexes[row], (int) count, across);
      } else {
        ids.rows().add((int) entries[row], indexes[row], (int) count, across);
      }
    }
    in.check(ids.size() == end, "ids are missing");
  }

  private static void readHashes(
      NumberReader in, SpliceIds ids, int index, int count, boolean across) {
    for (int i = 0; i < (across ? count : 1); i++) {
      ids.addNew(EntryHash.of(in.bytes(EntryHash.SIZE)), index, across ? 1 : count);
    }
  }

  // --- runs ---

  private static void writeRuns(TextGraph graph, int from, NumberWriter out) {
    int first = from == graph.size() ? graph.runCount() : graph.runOf(from);
    if (first < graph.runCount() && graph.startOfRun(first) < from) {
      first++;
    }
    int n = graph.runCount() - first;
    out.number(n);
    int before = from;
    for (int run = first; run < graph.runCount(); run++) {
      out.number(graph.startOfRun(run) - before);
      before = graph.startOfRun(run);
    }
    for (int run = first; run < graph.runCount(); run++) {
      out.number(graph.parentsTo(run) - graph.parentsFrom(run));
    }
    for (int run = first; run < graph.runCount(); run++) {
      for (int i = graph.parentsFrom(run); i < graph.parentsTo(run); i++) {
        out.number(graph.startOfRun(run) - graph.runParent(i));
      }
    }
  }

  private static void readRuns(NumberReader in, TextGraph graph, int end) {
    int n = in.count();
    int[] starts = new int[n];
    int number = graph.size();
    for (int run = 0; run < n; run++) {
      int gap = in.upTo(Integer.MAX_VALUE);
      in.check(gap < end - number && (gap > 0 || run == 0), "a run beyond the end");
      number += gap;
      starts[run] = number;
    }
    int[] counts = new int[n];
    for (int run = 0; run < n; run++) {
      counts[run] = in.count();
    }
    int linked = graph.size();
    in.check(linked > 0 || end == 0 || (n > 0 && starts[0] == 0), "no parents");
    IntList parents = new IntList();
    for (int run = 0; run < n; run++) {
      graph.linkRest(linked, starts[run] - 1);
      parents.clear();
      for (int i = 0; i < counts[run]; i++) {
        int parent = starts[run] - in.upTo(starts[run]);
        in.check(parent < starts[run], "a parent of itself");
        in.check(i == 0 || parents.last() < parent, "parents out of order");
        parents.add(parent);
      }
      graph.link(starts[run], parents);
      linked = starts[run] + 1;
    }
    graph.linkRest(linked, end - 1);
  }

  // --- rows ---

  private static void writeRows(SpliceRows rows, int from, NumberWriter out) {
    int first = from == rows.size() ? rows.rowCount() : rows.rowOf(from);
    out.number(rows.rowCount() - first);
    for (int row = first; row < rows.rowCount(); row++) {
      int length = rows.endOf(row) - Math.max(from, rows.startOf(row));
      out.number(length * 2L + (rows.step(row) < 0 ? 1 : 0));
    }
    int before = 0;
    for (int row = first; row < rows.rowCount(); row++) {
      out.signed((long) rows.position(row, Math.max(from, rows.startOf(row))) - before);
      before = rows.position(row, rows.endOf(row) - 1) + rows.inserts(row);
    }
    for (int row = first; row < rows.rowCount(); row++) {
      out.number(rows.deletes(row));
    }
    for (int row = first; row < rows.rowCount(); row++) {
      out.number(rows.inserts(row));
    }
  }

  private static void readRows(NumberReader in, TextGraph graph, int end) {
    int n = in.count();
    long[] lengths = new long[n];
    long[] places = new long[n];
    int[] deletes = new int[n];
    int[] inserts = new int[n];
    for (int row = 0; row < n; row++) {
      lengths[row] = in.number();
    }
    for (int row = 0; row < n; row++) {
      places[row] = in.signed();
    }
    for (int row = 0; row < n; row++) {
      deletes[row] = in.upTo(Integer.MAX_VALUE);
    }
    for (int row = 0; row < n; row++) {
      inserts[row] = in.upTo(TextGraph.MAX_UNITS);
    }
    String content = in.text();
    int units = CodePoints.count(content);
    in.check(units <= TextGraph.MAX_UNITS - graph.rows().units(), "too much content");
    graph.addContent(content, units);
    long before = 0;
    int unitsEnd = graph.rows().units() + units;
    for (int row = 0; row < n; row++) {
      int number = graph.size();
      long count = lengths[row] >>> 1;
      boolean backwards = (lengths[row] & 1) == 1;
      in.check(count > 0 && count <= graph.endOfRun(number, end) - number, "bad rows");
      in.check(
          inserts[row] * count <= unitsEnd - graph.rows().units()
              && (count == 1 || deletes[row] == 0 || inserts[row] == 0),
          "bad row");
      long step = backwards ? -(long) deletes[row] : inserts[row];
      long from = before + places[row];
      long last = from + (count - 1) * step;
      in.check(
          Math.min(from, last) >= 0 && Math.max(from, last) <= Integer.MAX_VALUE, "bad position");
      if (row == 0 && number > 0 && graph.startOfRun(graph.runOf(number)) < number) {
        graph.rows().addRest((int) count, (int) from, (int) step, deletes[row], inserts[row]);
      } else {
        graph.rows().addRow((int) count, (int) from, (int) step, deletes[row], inserts[row]);
      }
      before = last + inserts[row];
    }
    in.check(graph.size() == end, "splices are missing");
    in.check(graph.rows().units() == unitsEnd, "content left over");
  }
}
