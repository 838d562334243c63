package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Applies a walker's changes to the shown text and writes them down for the caller, joining those
 * that touch: a typed sentence is one change, not one for each key.
 */
final class ChangeLog implements TextWalker.Output {
  private final CodePointArray content;
  private final TextBuffer text;
  private final List<TextChange> done = new ArrayList<>();

  private int position;
  private int deleted;
  private int inserted;
  private final StringBuilder insert = new StringBuilder();

  ChangeLog(CodePointArray content, TextBuffer text) {
    this.content = content;
    this.text = text;
  }

  @Override
  public void insert(int at, int unit, int count) {
    text.insert(at, content, unit, count);
    if (at != position + inserted) {
      flush();
      position = at;
    }
    content.appendTo(insert, unit, unit + count);
    inserted += count;
  }

  @Override
  public void delete(int at, int count) {
    text.delete(at, count);
    if (inserted > 0 || (at != position && at + count != position)) {
      flush();
      position = at;
    }
    position = at;
    deleted += count;
  }

  List<TextChange> changes() {
    flush();
    return done;
  }

  private void flush() {
    if (deleted > 0 || inserted > 0) {
      done.add(new TextChange(position, deleted, insert.toString()));
    }
    deleted = 0;
    inserted = 0;
    insert.setLength(0);
  }
}
