package org.logomesh.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an import came to. */
final class ImportSummary {
  /** Lines of one sort that people are shown; programs get all. */
  private static final int SHOWN = 20;

  int added;
  int updated;
  int unchanged;
  int moved;
  int merged;
  int edgesAdded;
  int edgesRemoved;
  int attachments;
  int deletedHere;
  int states;
  final List<ImportConflict> conflicts = new ArrayList<>();
  final List<String> missing = new ArrayList<>();
  final List<String> deleted = new ArrayList<>();
  final List<String> unresolved = new ArrayList<>();
  final SortedMap<String, String> warnings = new TreeMap<>();
  final SortedMap<String, String> skipped = new TreeMap<>();

  int exitCode() {
    return skipped.isEmpty() && asked() == 0 ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }

  /** How many conflicts a person should look at. */
  private long asked() {
    return conflicts.stream().filter(ImportConflict::requiresUserIntervention).count();
  }

  /** Adds what another part of the import came to. */
  void add(ImportSummary part) {
    added += part.added;
    updated += part.updated;
    unchanged += part.unchanged;
    moved += part.moved;
    merged += part.merged;
    edgesAdded += part.edgesAdded;
    edgesRemoved += part.edgesRemoved;
    attachments += part.attachments;
    deletedHere += part.deletedHere;
    states += part.states;
    conflicts.addAll(part.conflicts);
    missing.addAll(part.missing);
    deleted.addAll(part.deleted);
    unresolved.addAll(part.unresolved);
    warnings.putAll(part.warnings);
    skipped.putAll(part.skipped);
  }

  void print(Output out) {
    out.object(object());
    out.line(
        added
            + " added, "
            + updated
            + " updated, "
            + unchanged
            + " unchanged"
            + (moved > 0 ? ", " + moved + " of them under a new name" : ""));
    if (merged > 0) {
      out.line(merged + " of the updated had been changed here, too: merged");
    }
    out.line(
        edgesAdded
            + " connections made"
            + (edgesRemoved > 0 ? ", " + edgesRemoved + " taken away" : ""));
    if (states > 0) {
      out.line(states + " preferences and states taken over from " + StateFile.NAME);
    }
    if (attachments > 0) {
      out.line(attachments + " other files (pictures and the like) left where they are");
    }
    if (deletedHere > 0) {
      out.line(deletedHere + " notes not taken in again: their thoughts were deleted");
    }
    lines(out, conflictsTitle(), conflicts.stream().map(ImportConflict::line).toList());
    lines(out, "links that lead to no note; they stay in the text", unresolved);
    lines(out, "deleted with their files", deleted);
    lines(out, "files are gone, their thoughts stay (--delete-missing deletes them)", missing);
    lines(out, "warnings", told(warnings));
    lines(out, "not imported", told(skipped));
  }

  private String conflictsTitle() {
    SortedMap<String, Integer> kinds = new TreeMap<>();
    conflicts.forEach(each -> kinds.merge(each.kind().label(), 1, Integer::sum));
    String counts =
        kinds.entrySet().stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
    long asked = asked();
    return "conflicts ("
        + counts
        + (asked == 0 ? "; none needs a person)" : "; " + asked + " for a person to look at)");
  }

  private static List<String> told(Map<String, String> byPath) {
    return byPath.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
  }

  private static void lines(Output out, String what, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.line("");
    out.line(lines.size() + " " + what + ":");
    lines.stream().limit(SHOWN).forEach(line -> out.line("  " + line));
    if (lines.size() > SHOWN) {
      out.line("  … and " + (lines.size() - SHOWN) + " more; --json lists all");
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("added", added);
    object.put("updated", updated);
    object.put("unchanged", unchanged);
    object.put("moved", moved);
    object.put("merged", merged);
    object.put("conflicts", conflicts.stream().map(ImportConflict::object).toList());
    object.put("edgesAdded", edgesAdded);
    object.put("edgesRemoved", edgesRemoved);
    object.put("attachments", attachments);
    object.put("deletedHere", deletedHere);
    object.put("states", states);
    object.put("missing", missing);
    object.put("deleted", deleted);
    object.put("unresolvedLinks", unresolved);
    object.put("warnings", warnings);
    object.put("skipped", skipped);
    return object;
  }
}
