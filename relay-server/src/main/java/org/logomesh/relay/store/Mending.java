package org.logomesh.relay.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;

/** Judges what is put in the place of damaged entries; see {@link EntryStore#mend}. */
final class Mending {
  private final SpaceId space;
  private final LogState head;
  private final Map<Long, StoredEntry> stored;
  private final Predicate<SealedEntry> signed;

  /**
   * @param stored what is there in the places of the entries that are brought, and in the one after
   *     them
   * @param signed whether the signature that an entry carries is its author's
   */
  Mending(
      SpaceId space, StoredLog log, Map<Long, StoredEntry> stored, Predicate<SealedEntry> signed) {
    this.space = space;
    this.head = log.state();
    this.stored = stored;
    this.signed = signed;
  }

  /** Returns those that are taken, with the signatures that they are kept with. */
  List<SealedEntry> take(List<SealedEntry> brought) {
    List<SealedEntry> taken = new ArrayList<>();
    for (SealedEntry entry : brought.subList(0, proven(brought))) {
      taken.add(signed.test(entry) ? entry : withStoredSignature(entry));
    }
    return taken;
  }

  // The last one that the log vouches for and that a range may end at vouches for all before it.
  private int proven(List<SealedEntry> entries) {
    EntryHash[] hashes = new EntryHash[entries.size()];
    int chained = 0;
    while (chained < entries.size()
        && (chained == 0 || hashes[chained - 1].equals(entries.get(chained).header().previous()))) {
      hashes[chained] = entries.get(chained).hash(space, head.log());
      chained++;
    }
    for (int end = chained; end > 0; end--) {
      SealedEntry last = entries.get(end - 1);
      if (isKnown(last.seq(), hashes[end - 1]) && signed.test(last)) {
        return end;
      }
    }
    return 0;
  }

  // The same entry is here still, or the log ends with it, or the next one names it.
  private boolean isKnown(long seq, EntryHash hash) {
    if (seq == head.seq()) {
      return hash.equals(head.hash());
    }
    StoredEntry here = stored.get(seq);
    StoredEntry next = stored.get(seq + 1);
    return (here != null
            && here.entry() != null
            && here.entry().hash(space, head.log()).equals(hash))
        || (next != null && next.entry() != null && hash.equals(next.entry().header().previous()));
  }

  // Who brings an entry need not know each signature that is here. No signature is lost by it, and
  // none kept that does not hold.
  private SealedEntry withStoredSignature(SealedEntry entry) {
    StoredEntry here = stored.get(entry.seq());
    Signature signature = here == null ? null : here.signature();
    SealedEntry kept = SealedEntry.of(entry.headerBytes(), entry.ciphertext(), signature);
    return signed.test(kept) ? kept : SealedEntry.of(entry.headerBytes(), entry.ciphertext(), null);
  }
}
