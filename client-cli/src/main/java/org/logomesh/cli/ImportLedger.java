package org.logomesh.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.ImportSources.Imported;

/** What is known of earlier imports of a vault, held against the files that it has now. */
final class ImportLedger {
  private final Map<String, Imported> known = new HashMap<>();

  /** Those whose files are gone, by what was in them: a file may have another name now. */
  private final Map<String, List<Imported>> gone = new HashMap<>();

  /**
   * @param all what was imported from the vault before
   * @param files the paths of its notes now
   */
  ImportLedger(Collection<Imported> all, Set<String> files) {
    for (Imported imported : all) {
      known.put(imported.path(), imported);
      if (!files.contains(imported.path())) {
        gone.computeIfAbsent(imported.contentHash(), hash -> new ArrayList<>()).add(imported);
      }
    }
  }

  /** What is known of a note, also if its file was renamed since. Each is given out once. */
  @Nullable Imported before(String path, String hash) {
    Imported same = known.get(path);
    List<Imported> renamed = gone.getOrDefault(hash, List.of());
    return same != null || renamed.isEmpty() ? same : renamed.remove(0);
  }

  /** What was imported under this path. */
  @Nullable Imported find(String path) {
    return known.get(path);
  }

  /** Those whose files are gone and that are under no other name, by path. */
  List<Imported> gone() {
    return gone.values().stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparing(Imported::path))
        .toList();
  }
}
