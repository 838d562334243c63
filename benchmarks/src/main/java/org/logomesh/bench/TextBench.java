package org.logomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.TextDocument;

/** Replays a recorded editing session: at once, edit by edit, and from its stored form. */
final class TextBench {
  private static final int ROUNDS = 5;

  private final Trace trace;
  private final String name;
  private final BenchTable table;

  private TextBench(Trace trace, String name, BenchTable table) {
    this.trace = trace;
    this.name = name;
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

  private void run() {
    TextDocument done = measure("all at once", () -> replayed(true));
    measure("one by one", () -> replayed(false));
    byte[] stored = done.encode(0);
    measure("from storage", () -> TextDocument.rebuild(List.of(stored), List.of()));
  }

  private TextDocument replayed(boolean atOnce) {
    TextDocument document = TextDocument.empty();
    if (atOnce) {
      document.apply(trace.splices(), id -> true);
    } else {
      for (Splice splice : trace.splices()) {
        document.apply(splice, true);
      }
    }
    return document;
  }

  private TextDocument measure(String how, Supplier<TextDocument> replay) {
    Percentiles times = new Percentiles();
    TextDocument document = TextDocument.empty();
    boolean ok = true;
    for (int round = 0; round < ROUNDS; round++) {
      long began = System.nanoTime();
      document = replay.get();
      String text = document.text();
      times.add(System.nanoTime() - began);
      ok &= text.equals(trace.endContent());
    }
    int edits = trace.splices().size();
    table.add(
        new Row("text " + name, edits + " edits, " + how)
            .ok(ok)
            .times(times)
            .rate(edits, times.at(50))
            .bytes(document.encode(0).length)
            .figure("edits", edits)
            .figure("text_characters", document.length()));
    return document;
  }
}
