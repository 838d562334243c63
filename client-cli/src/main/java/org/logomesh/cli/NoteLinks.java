package org.logomesh.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Edit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.ConflictResolver;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtResolution;
import org.logomesh.client.graph.ThoughtVersion;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * Makes the connections of notes that are all in the space: merged three-way, from the links that
 * each had at the last import. Also notes the version of texts that were written.
 */
final class NoteLinks {
  private final Space space;
  private final Vault vault;
  private final ConflictResolver resolver;
  private final ImportLedger ledger;
  private final Map<String, PlacedNote> placed;
  private final ImportSummary summary;
  private final NoteIndex index;
  private final NoteIndex goneIndex;

  /**
   * @param placed the notes that are in the space, by path
   */
  NoteLinks(
      Space space,
      Vault vault,
      ResolutionRules rules,
      ImportLedger ledger,
      Map<String, PlacedNote> placed,
      ImportSummary summary) {
    this.space = space;
    this.vault = vault;
    this.resolver = new ConflictResolver(rules);
    this.ledger = ledger;
    this.placed = placed;
    this.summary = summary;
    this.index = vault.index();
    this.goneIndex = new NoteIndex(ledger.gone().stream().map(Imported::path).toList());
  }

  void connectAll(Output out) {
    List<String> paths = placed.keySet().stream().sorted().toList();
    for (int from = 0; from < paths.size(); from += NoteImport.MAX_BATCH_NOTES) {
      int to = Math.min(from + NoteImport.MAX_BATCH_NOTES, paths.size());
      List<String> batch = paths.subList(from, to);
      ImportSummary[] counts = {new ImportSummary()};
      space.edit(
          edit -> {
            counts[0] = new ImportSummary(); // an edit that is tried again begins anew
            List<Imported> changed = new ArrayList<>();
            batch.forEach(path -> connect(edit, path, counts[0], changed));
            space.imports().putAll(changed);
          });
      summary.add(counts[0]);
      out.progress("Connections", to, paths.size());
    }
  }

  private void connect(Edit edit, String path, ImportSummary counts, List<Imported> changed) {
    PlacedNote note = Objects.requireNonNull(placed.get(path));
    Set<EdgeKey> said = targets(path, note, counts);
    if (!note.alive()) {
      return;
    }
    if (!said.equals(note.base().edges())) {
      merge(edit, path, note, said, counts);
    }
    String base = withText(path, note).withEdges(said).encode();
    Imported before = note.imported();
    if (!base.equals(before.base())) {
      changed.add(
          new Imported(before.source(), path, before.thought(), before.contentHash(), base));
    }
  }

  private void merge(
      Edit edit, String path, PlacedNote note, Set<EdgeKey> said, ImportSummary counts) {
    ThoughtId id = note.imported().thought();
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> here = new TreeMap<>();
    space.edgesFrom(id).stream()
        .filter(Edge::shown)
        .forEach(edge -> here.put(edge.key(), edge.attributes()));
    ThoughtVersion local = version(here, note.localMillis());
    ThoughtVersion remote = version(as(here, said, said), note.fileMillis());
    ThoughtVersion common = version(as(here, note.base().edges(), said), 0);
    ThoughtResolution merged = resolver.resolveThoughtConflicts(local, remote, common);
    edit.change(id, local, merged.resolved());
    Set<EdgeKey> added = new HashSet<>(merged.resolved().relationships().keySet());
    added.removeAll(here.keySet());
    Set<EdgeKey> removed = new HashSet<>(here.keySet());
    removed.removeAll(merged.resolved().relationships().keySet());
    counts.edgesAdded += added.size();
    counts.edgesRemoved += removed.size();
    for (ThoughtResolution.Entry entry : merged.conflictLog()) {
      counts.conflicts.add(ImportConflict.of(path, id, entry, local, remote, merged.resolved()));
    }
  }

  private static ThoughtVersion version(
      SortedMap<EdgeKey, SortedMap<String, FieldValue>> edges, long editedMillis) {
    return new ThoughtVersion("", new TreeMap<>(), new TreeSet<>(), edges, editedMillis);
  }

  /**
   * Links as edges. A link does not say how many targets its type has: if the thought has an edge
   * of the type that allows one, and the note names no more than one, that is what is meant.
   */
  private static SortedMap<EdgeKey, SortedMap<String, FieldValue>> as(
      SortedMap<EdgeKey, SortedMap<String, FieldValue>> here,
      Set<EdgeKey> links,
      Set<EdgeKey> said) {
    Map<String, Integer> named = new HashMap<>();
    said.forEach(link -> named.merge(link.type(), 1, Integer::sum));
    Set<String> single = new HashSet<>();
    here.keySet().stream()
        .filter(edge -> edge.cardinality() == Cardinality.ONE)
        .filter(edge -> named.getOrDefault(edge.type(), 0) <= 1)
        .forEach(edge -> single.add(edge.type()));
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> edges = new TreeMap<>();
    for (EdgeKey link : links) {
      EdgeKey one = new EdgeKey(link.source(), link.type(), link.target(), Cardinality.ONE);
      boolean isOne =
          here.containsKey(one) || (single.contains(link.type()) && !here.containsKey(link));
      edges.put(isOne ? one : link, new TreeMap<>());
    }
    return edges;
  }

  // What this import wrote is noted by its version; if somebody wrote beside it meanwhile, as text.
  private ImportBase withText(String path, PlacedNote note) {
    Thought thought =
        note.fresh() == null ? null : space.thought(note.imported().thought()).orElse(null);
    if (thought == null) {
      return note.base();
    }
    if (VaultReader.hash(thought.content()).equals(note.fresh())) {
      return note.base().withVersion(thought.version());
    }
    try {
      VaultReader.NoteFile file = VaultReader.read(Objects.requireNonNull(vault.notes().get(path)));
      return file.hash().equals(note.imported().contentHash())
          ? note.base().withText(MarkdownNote.parse(path, file.text()).body())
          : note.base();
    } catch (NoteRefusedException e) {
      return note.base(); // gone again: the next import merges without it
    }
  }

  private Set<EdgeKey> targets(String path, PlacedNote note, ImportSummary counts) {
    ThoughtId id = note.imported().thought();
    Set<EdgeKey> edges = new LinkedHashSet<>();
    for (MarkdownNote.Link link : note.links()) {
      List<String> found = index.resolve(link.target(), path);
      ThoughtId end = found.isEmpty() ? gone(link.target(), path) : end(found);
      if (end != null) {
        if (!end.equals(id)) {
          edges.add(ImportBase.edge(id, link.type(), end));
        }
      } else if (!vault.hasAttachment(link.target())) {
        counts.unresolved.add(path + " → " + link.target() + reason(found));
      }
    }
    return edges;
  }

  /** The thought that a note is, also one that could not be read this time. */
  private @Nullable ThoughtId end(List<String> found) {
    if (found.size() > 1) {
      return null;
    }
    PlacedNote note = placed.get(found.get(0));
    Imported before = ledger.find(found.get(0));
    if (note != null) {
      return note.imported().thought();
    }
    return before == null ? null : before.thought();
  }

  /** The thought that a link led to while its note was in the vault, if it is there. */
  private @Nullable ThoughtId gone(String target, String path) {
    List<String> found = goneIndex.resolve(target, path);
    Imported before = found.size() == 1 ? ledger.find(found.get(0)) : null;
    return before == null || space.thought(before.thought()).isEmpty() ? null : before.thought();
  }

  private static String reason(List<String> found) {
    if (found.size() > 1) {
      return "  (fits " + String.join(", ", found) + ")";
    }
    return found.isEmpty() ? "" : "  (that note was not imported)";
  }
}
