package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.TextDocument;

/** One text of an edit: as it is in the graph, and as the splices drafted so far leave it. */
final class TextDraft {
  private final TextDocument original;
  private final List<Splice> drafted = new ArrayList<>();
  private @Nullable TextDocument copy;

  TextDraft(TextDocument original) {
    this.original = original;
  }

  /** The text as it is in the graph; not to be changed. */
  TextDocument original() {
    return original;
  }

  /** The text with what was drafted. Copies the text if anything was; most edits need no copy. */
  TextDocument current() {
    if (drafted.isEmpty() && copy == null) {
      return original;
    }
    if (copy == null) {
      copy = original.copy();
    }
    copy.apply(drafted, id -> true);
    drafted.clear();
    return copy;
  }

  void add(Splice splice) {
    drafted.add(splice);
  }
}
