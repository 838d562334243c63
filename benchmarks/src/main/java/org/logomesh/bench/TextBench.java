package org.logomesh.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.logomesh.client.text.EntryNumbers;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.StoredText;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.LogId;

/**
 * Replays a recorded editing session: at once, edit by edit, from its stored form with the merge
 * done again, and opened to be read. The first round in the process is told apart from the median.
 */
final class TextBench {
  private static final int MIN_ROUNDS = 21;
  private static final int MAX_ROUNDS = 1000;

  /** Enough that the median is of compiled code, also for what takes a millisecond. */
  private static final long MIN_NANOS = 4_000_000_000L;

  private static final int DOCUMENTS = 64;

  /** The time a thread runs is told apart: others may want the processor too. */
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  private final Trace trace;
  private final String name;
  private final BenchTable table;
  private final EntryNumbers numbers = EntryNumbers.inMemory();

  private TextBench(Trace trace, String name, BenchTable table) {
    this.trace = trace;
    this.name = "text " + name;
    this.table = table;
  }

  static void run(Path file, BenchTable table) throws IOException {
    if (!Files.isReadable(file)) {
      System.err.println("skipped: there is no file " + file);
      return;
    }
    String name = file.getFileName().toString().replaceFirst("\\.json(\\.gz)?$", "");
    new TextBench(Trace.read(file), name, table).run();
  }

  private void run() throws IOException {
    List<byte[]> stored = stored(replayed(true));
    int historyBytes = stored.get(0).length;
    measure(
        "merged from its stored form",
        () -> TextDocument.rebuild(stored, numbers, List.of()),
        historyBytes + authorBytes());
    measure("all at once", () -> replayed(true), 0);
    measure("one by one", () -> replayed(false), 0);
    measure("opened to be read", () -> open(stored, trace.endContent()), 0);
    heap(stored);
  }

  private TextDocument replayed(boolean atOnce) {
    TextDocument document = TextDocument.empty(numbers);
    if (atOnce) {
      document.apply(trace.splices(), id -> true);
    } else {
      for (Splice splice : trace.splices()) {
        document.apply(splice, true);
      }
    }
    return document;
  }

  /** A device numbers entries in the order they come. */
  private List<byte[]> stored(TextDocument document) {
    trace.splices().forEach(splice -> numbers.number(splice.id().entry()));
    return List.of(document.encode(0));
  }

  private TextDocument open(List<byte[]> stored, String text) {
    return TextDocument.open(
        new StoredText(trace.splices().size(), () -> stored, numbers, List.of(), text));
  }

  private void measure(String how, Supplier<TextDocument> replay, long bytes) {
    Percentiles times = new Percentiles();
    boolean ok = true;
    long first = 0;
    Percentiles own = new Percentiles();
    long end = System.nanoTime() + MIN_NANOS;
    for (int round = 0;
        round < MIN_ROUNDS || (round < MAX_ROUNDS && System.nanoTime() < end);
        round++) {
      long ownBegan = THREAD.getCurrentThreadCpuTime();
      long began = System.nanoTime();
      String text = replay.get().text();
      long took = System.nanoTime() - began;
      own.add(THREAD.getCurrentThreadCpuTime() - ownBegan);
      times.add(took);
      first = round == 0 ? took : first;
      ok &= text.equals(trace.endContent());
    }
    int edits = trace.splices().size();
    Row row =
        new Row(name, edits + " edits, " + how + first(own.at(50), first))
            .ok(ok)
            .times(times)
            .rate(edits, times.at(50))
            .figure("own_us", own.at(50) / 1e3)
            .figure("first_us", first / 1e3)
            .figure("edits", edits);
    table.add(bytes == 0 ? row : row.bytes((double) bytes));
  }

  private static String first(long own, long first) {
    return String.format(
        Locale.ROOT, "; its thread ran %.2f ms; first round %.1f ms", own / 1e6, first / 1e6);
  }

  /** What documents weigh that were opened and read, and such with their history in memory. */
  private void heap(List<byte[]> stored) {
    int characters = trace.endContent().length();
    long idle =
        retained(
            () -> {
              // Its own text, as a row of the database has.
              TextDocument document = open(stored, new String(trace.endContent().toCharArray()));
              document.length();
              document.heads();
              document.release();
              return document;
            });
    table.add(
        new Row(name, "heap of an idle document, a text of " + characters)
            .bytes((double) idle)
            .target("<= 3x its text"));
    long loaded = retained(() -> TextDocument.rebuild(stored, numbers, List.of()));
    table.add(new Row(name, "heap with the history loaded for editing").bytes((double) loaded));
  }

  private static long retained(Supplier<TextDocument> one) {
    grownBy(one); // whatever else goes or comes with the first ones is not theirs
    return grownBy(one);
  }

  private static long grownBy(Supplier<TextDocument> one) {
    List<TextDocument> documents = new ArrayList<>();
    documents.add(one.get());
    long before = usedHeap();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(one.get());
    }
    long after = usedHeap();
    if (documents.size() != DOCUMENTS + 1) {
      throw new IllegalStateException("they must be alive here");
    }
    return Math.max(0, after - before) / DOCUMENTS;
  }

  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc(); // of the serial collector, only every fourth leaves nothing dead behind
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /**
   * Bytes of what a device knows of the entries apart from the text's history, and other libraries
   * have in their files: which log each is in. Hashes are not counted on either side: they can be
   * computed.
   */
  private int authorBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION, true))) {
      List<Integer> agents = trace.agents();
      int at = 0;
      while (at < agents.size()) {
        int agent = agents.get(at);
        int length = 1;
        while (at + length < agents.size() && agents.get(at + length) == agent) {
          length++;
        }
        out.write(agent);
        for (int rest = length; rest > 0; rest >>>= 7) {
          out.write(rest > 0x7F ? rest | 0x80 : rest);
        }
        at += length;
      }
    }
    int logs = (int) trace.agents().stream().distinct().count();
    return bytes.size() + logs * LogId.SIZE;
  }
}
