package org.logomesh.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.Space;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * Brings a vault into a space. First the notes, then the connections between them, since a link may
 * lead to a note that comes later; last what has gone from the vault. What a note became is kept
 * together with the thought, in one transaction: an import that is broken off and run again makes
 * nothing twice. A note that was imported before is merged, from what it said then.
 */
final class VaultImport {
  private final Space space;
  private final Vault vault;
  private final ResolutionRules rules;
  private final InstantSource clock;
  private final Output out;
  private final String source;
  private final ImportLedger ledger;
  private final ImportSummary summary = new ImportSummary();

  /**
   * Prepares an import.
   *
   * @param rules decide where the vault and the space have changed the same thing
   */
  VaultImport(Space space, Vault vault, ResolutionRules rules, InstantSource clock, Output out) {
    this.space = space;
    this.vault = vault;
    this.rules = rules;
    this.clock = clock;
    this.out = out;
    this.source = vault.root().toString();
    this.ledger = new ImportLedger(space.imports().all(source), vault.notes().keySet());
  }

  ImportSummary run(boolean deleteMissing) {
    summary.skipped.putAll(vault.skipped());
    summary.warnings.putAll(vault.passed());
    summary.attachments = vault.attachments().size();
    NoteMerge merge = new NoteMerge(rules);
    NoteImport notes = new NoteImport(space, source, merge, summary);
    readAll(notes);
    new NoteLinks(space, vault, rules, ledger, notes.placed(), summary).connectAll(out);
    MissingNotes missing = new MissingNotes(space, merge, clock.millis(), summary);
    missing.settle(ledger.gone(), deleteMissing);
    new StateImport(space, rules, summary).run(vault.root());
    return summary;
  }

  private void readAll(NoteImport notes) {
    List<ReadNote> batch = new ArrayList<>();
    long characters = 0;
    int done = 0;
    for (var file : vault.notes().entrySet()) {
      String path = file.getKey();
      try {
        VaultReader.NoteFile read = VaultReader.read(file.getValue());
        MarkdownNote note = MarkdownNote.parse(path, read.text());
        if (note.problem() != null) {
          summary.warnings.put(path, "is imported as it is: " + note.problem());
        }
        Imported before = ledger.before(path, read.hash());
        batch.add(new ReadNote(path, note, read.hash(), read.modifiedMillis(), before));
        characters += note.body().length();
      } catch (NoteRefusedException e) {
        summary.skipped.put(path, String.valueOf(e.getMessage()));
      }
      if (batch.size() >= NoteImport.MAX_BATCH_NOTES
          || characters > NoteImport.MAX_BATCH_CHARACTERS) {
        notes.write(batch);
        batch.clear();
        characters = 0;
      }
      out.progress("Notes      ", ++done, vault.notes().size());
    }
    notes.write(batch);
  }
}
