package org.logomesh.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * Writes a space as a folder of notes. What was written is noted as if it had been imported: what
 * is changed in the folder afterwards, an import of it takes over.
 */
final class VaultExport {
  private final Space space;
  private final Path root;
  private final boolean force;
  private final Output out;
  private final Map<ThoughtId, Imported> known = new HashMap<>();
  private final Map<String, Imported> byPath = new HashMap<>();

  int written;
  int unchanged;
  final List<String> stale = new ArrayList<>();
  final SortedMap<String, String> skipped = new TreeMap<>();

  VaultExport(Space space, Path folder, boolean force, Output out) throws IOException {
    this.space = space;
    this.root = Files.createDirectories(folder).toRealPath();
    this.force = force;
    this.out = out;
    for (Imported imported : space.imports().all(root.toString())) {
      known.put(imported.thought(), imported);
      byPath.put(imported.path(), imported);
    }
  }

  void run() throws IOException {
    List<Thought> thoughts = ListCommand.all(space);
    Map<ThoughtId, String> before = new HashMap<>();
    known.forEach((thought, imported) -> before.put(thought, imported.path()));
    Map<ThoughtId, String> names = NoteNames.assign(thoughts, before);
    NoteWriter writer = new NoteWriter(names);
    Map<String, ThoughtId> ids = new HashMap<>();
    names.forEach((id, path) -> ids.put(path, id));
    List<Imported> exported = new ArrayList<>();
    int done = 0;
    for (Thought thought : thoughts) {
      String path = String.valueOf(names.get(thought.id()));
      List<Edge> edges = space.edgesFrom(thought.id());
      String text = writer.write(thought, edges, path);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      Imported last = byPath.get(path);
      boolean isOurs = last != null && last.thought().equals(thought.id());
      if (put(path, isOurs ? last : null, bytes)) {
        exported.add(imported(thought, path, text, VaultReader.hash(bytes), writer.index(), ids));
      }
      out.progress("Notes", ++done, thoughts.size());
    }
    space.imports().putAll(exported);
    states();
    for (Imported imported : known.values()) {
      if (!names.containsKey(imported.thought()) && Files.exists(root.resolve(imported.path()))) {
        stale.add(imported.path());
      }
    }
    stale.sort(null);
  }

  /** Writes what is beside the thoughts; a space without any has no file of it. */
  private void states() throws IOException {
    Imported before = StateImport.known(space, root);
    if (before == null && space.states(null, 1).isEmpty()) {
      return;
    }
    String text = StateFile.write(space);
    if (put(StateFile.NAME, before, StateFile.bytes(text))) {
      space.imports().put(StateImport.known(root, text));
    }
  }

  /**
   * Writes a file, unless that would take something away that is nowhere else.
   *
   * @param ours what is known of it; null if it is not from this space
   */
  private boolean put(String path, @Nullable Imported ours, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        skipped.put(path, "is not an ordinary file");
        return false;
      }
      byte[] there = Files.readAllBytes(file);
      if (Arrays.equals(there, bytes)) {
        unchanged++;
        return true;
      }
      if (!force && ours == null) {
        skipped.put(path, "is there already and is not from this space; --force overwrites it");
        return false;
      }
      if (!force && ours != null && !ours.contentHash().equals(VaultReader.hash(there))) {
        skipped.put(path, "was changed since; import the folder first, or --force overwrites it");
        return false;
      }
    }
    Path folder = file.getParent();
    if (folder == null || !Files.createDirectories(folder).toRealPath().startsWith(root)) {
      skipped.put(path, "leads out of the folder");
      return false;
    }
    Path fresh = Files.createTempFile(folder, ".lm-", ".new");
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
    written++;
    return true;
  }

  private Imported imported(
      Thought thought,
      String path,
      String text,
      String hash,
      NoteIndex index,
      Map<String, ThoughtId> ids) {
    MarkdownNote note = MarkdownNote.parse(path, text);
    Set<EdgeKey> edges = new HashSet<>();
    for (MarkdownNote.Link link : note.links()) {
      List<String> found = index.resolve(link.target(), path);
      ThoughtId target = found.size() == 1 ? ids.get(found.get(0)) : null;
      if (target != null && !target.equals(thought.id())) {
        edges.add(ImportBase.edge(thought.id(), link.type(), target));
      }
    }
    ImportBase base = ImportBase.of(note).withVersion(thought.version()).withEdges(edges);
    return new Imported(root.toString(), path, thought.id(), hash, base.encode());
  }
}
