package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cell;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.sync.ConsistencyCheck;
import org.logomesh.model.version.Head;

/** What comparing two graphs came to, for people and for programs. */
final class ShownConsistency {
  private ShownConsistency() {}

  static void print(ConsistencyCheck check, Output out) {
    switch (check.outcome()) {
      case EQUAL -> out.line("the same graph as the snapshot's");
      case DIFFERENT -> {
        out.line(
            "problem: made of the same entries as the snapshot, but "
                + check.divergingCount()
                + " parts differ; one of the two devices is wrong");
        out.line("here     " + check.rootHere());
        out.line("snapshot " + check.rootThere());
        check.diverging().forEach(cell -> out.line("  " + text(cell)));
      }
      case OTHER_FRONTIER -> {
        out.line("not compared: the snapshot has entries that are not here; sync, then try again");
        check
            .heads()
            .forEach(
                (log, heads) ->
                    out.line(
                        "  log "
                            + log
                            + ": here "
                            + text(heads.here())
                            + ", in the snapshot "
                            + text(heads.there())));
      }
      case OTHER_MEMBERSHIP ->
          out.line(
              "not compared: membership has changed since, and with it what counts; make a new"
                  + " snapshot");
      case OTHER_LEVEL ->
          out.line(
              "not compared: the snapshot was made with software of another age, or before the"
                  + " space was upgraded");
    }
  }

  static Map<String, Object> object(ConsistencyCheck check) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("outcome", check.outcome().name());
    object.put("rootHere", check.rootHere());
    object.put("rootThere", check.rootThere());
    object.put("divergingCount", check.divergingCount());
    object.put("diverging", check.diverging().stream().map(ShownConsistency::text).toList());
    object.put(
        "heads",
        check.heads().entrySet().stream()
            .map(
                entry ->
                    Map.of(
                        "log", entry.getKey().toString(),
                        "here", seq(entry.getValue().here()),
                        "there", seq(entry.getValue().there())))
            .toList());
    return object;
  }

  /** The place of a head, and -1 for none. */
  private static long seq(@Nullable Head head) {
    return head == null ? -1 : head.seq();
  }

  private static String text(@Nullable Head head) {
    return head == null ? "nothing" : head.seq() + " (" + head.hash().abbreviated() + ")";
  }

  private static String text(Cell cell) {
    if (cell instanceof EdgeKey edge) {
      return "edge " + edge.source() + " -" + edge.type() + "-> " + edge.target();
    }
    if (cell instanceof StateKey state) {
      List<String> parts =
          List.of(
              state.scope().name().toLowerCase(java.util.Locale.ROOT),
              state.owner(),
              state.name(),
              state.slot());
      return "state " + String.join(" ", parts).strip();
    }
    return "thought " + cell;
  }
}
