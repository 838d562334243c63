package org.logomesh.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.store.AuditTrail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "audit",
    description = {
      "Show what happened in matters of trust: pairings, removals, forks, recoveries.",
      "Every event carries a hash over itself and all before; the chain is checked each time."
    })
final class AuditCommand extends SpaceCommand {
  private static final int HASH_BYTES = 32;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Show the latest N (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write all events to a new file, one JSON object a line.")
  private @Nullable Path file;

  @Override
  int run(Space space, Output out) throws IOException {
    List<AuditTrail.Event> events =
        space.audit(Integer.MAX_VALUE).stream()
            .sorted(Comparator.comparingLong(AuditTrail.Event::number))
            .toList();
    Long broken = firstBroken(events);
    if (file != null) {
      export(events, file);
      out.line(events.size() + " events written to " + file);
    }
    for (AuditTrail.Event event :
        events.subList(Math.max(0, events.size() - Math.max(0, limit)), events.size())) {
      if (file == null) {
        out.object(object(event));
        out.line(Shown.time(event.wallMillis()) + "  " + event.kind() + "  " + event.detail());
      }
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("events", events.size());
    summary.put("intact", broken == null);
    summary.put("firstBroken", broken);
    summary.put("lastHash", events.isEmpty() ? null : events.get(events.size() - 1).hash());
    out.object(summary);
    if (broken != null) {
      out.note("lm: the audit trail was changed at event " + broken);
      return ExitCodes.PROBLEMS_FOUND;
    }
    out.line("The chain of " + events.size() + " events is intact.");
    return ExitCodes.OK;
  }

  /** The number of the first event whose hash does not follow from it and the one before. */
  static @Nullable Long firstBroken(List<AuditTrail.Event> events) {
    byte[] before = new byte[HASH_BYTES];
    long next = 0;
    for (AuditTrail.Event event : events) {
      byte[] expected =
          AuditTrail.hash(before, next, event.wallMillis(), event.kind(), event.detail());
      if (event.number() != next || !HexFormat.of().formatHex(expected).equals(event.hash())) {
        return next;
      }
      before = expected;
      next++;
    }
    return null;
  }

  private static void export(List<AuditTrail.Event> events, Path file) throws IOException {
    if (Files.exists(file)) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, file + " is there already; choose another name");
    }
    JsonMapper json = JsonMapper.builder().build();
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (AuditTrail.Event event : events) {
        writer.write(json.writeValueAsString(object(event)));
        writer.write('\n');
      }
    }
  }

  private static Map<String, Object> object(AuditTrail.Event event) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", event.number());
    object.put("time", Instant.ofEpochMilli(event.wallMillis()).toString());
    object.put("wallMillis", event.wallMillis());
    object.put("kind", event.kind());
    object.put("detail", event.detail());
    object.put("hash", event.hash());
    return object;
  }
}
