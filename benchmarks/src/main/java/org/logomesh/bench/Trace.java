package org.logomesh.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.logomesh.client.text.Splice;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * A recorded editing session from github.com/josephg/editing-traces: {@code txns}, each with
 * patches {@code [position, delete count, insert]} and, in concurrent traces, the numbers of its
 * parents and of its agent. Every transaction is an entry of its agent's log.
 *
 * @param splices what was typed
 * @param agents who wrote each entry, in the order of the entries
 * @param endContent the text in the end
 */
record Trace(List<Splice> splices, List<Integer> agents, String endContent) {
  static Trace read(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Map<?, ?> root =
          (Map<?, ?>) new MiniJson(new String(in.readAllBytes(), StandardCharsets.UTF_8)).read();
      List<List<OperationId>> ends = new ArrayList<>();
      List<Splice> splices = new ArrayList<>();
      List<Integer> agents = new ArrayList<>();
      List<OperationId> start = begin(root, splices, agents);
      List<?> transactions = list(root, "txns");
      for (Object transaction : transactions) {
        Map<?, ?> fields = (Map<?, ?>) transaction;
        List<OperationId> version = parents(fields, ends, start);
        EntryHash entry = entry(ends.size());
        agents.add(fields.get("agent") instanceof Integer agent ? agent : 0);
        int index = 0;
        for (Object patch : list(fields, "patches")) {
          List<?> parts = (List<?>) patch;
          OperationId id = new OperationId(entry, index++);
          splices.add(
              new Splice(
                  id,
                  version,
                  (Integer) parts.get(0),
                  (Integer) parts.get(1),
                  (String) parts.get(2)));
          version = List.of(id);
        }
        ends.add(version);
      }
      return new Trace(splices, agents, (String) field(root, "endContent"));
    }
  }

  private static Object field(Map<?, ?> fields, String name) {
    return Objects.requireNonNull(fields.get(name), name);
  }

  private static List<?> list(Map<?, ?> fields, String name) {
    return (List<?>) field(fields, name);
  }

  private static List<OperationId> parents(
      Map<?, ?> transaction, List<List<OperationId>> ends, List<OperationId> start) {
    List<?> numbers = (List<?>) transaction.get("parents");
    if (numbers == null) {
      return ends.isEmpty() ? start : ends.get(ends.size() - 1);
    }
    List<OperationId> parents = new ArrayList<>();
    numbers.forEach(number -> parents.addAll(ends.get((Integer) number)));
    return parents.isEmpty() ? start : parents;
  }

  /** A text that was there before the recording is a splice of its own. */
  private static List<OperationId> begin(
      Map<?, ?> root, List<Splice> splices, List<Integer> agents) {
    if (!(root.get("startContent") instanceof String content) || content.isEmpty()) {
      return List.of();
    }
    OperationId id = new OperationId(entry(-1), 0);
    splices.add(new Splice(id, List.of(), 0, 0, content));
    agents.add(0);
    return List.of(id);
  }

  private static EntryHash entry(int number) {
    // A hash that orders nothing by age.
    long mixed = number * 0x9E3779B97F4A7C15L;
    return EntryHash.of(
        ByteBuffer.allocate(EntryHash.SIZE)
            .putLong(mixed)
            .putLong(~mixed)
            .putInt(28, number)
            .array());
  }
}
