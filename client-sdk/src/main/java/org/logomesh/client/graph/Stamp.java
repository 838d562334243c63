package org.logomesh.client.graph;

import java.util.Comparator;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;

/**
 * What every operation of one entry has in common.
 *
 * @param entry the entry
 * @param lamport its logical time: greater than that of everything it builds on
 * @param wallMillis the author's clock, in milliseconds since 1970; advisory, may be wrong by years
 * @param author the device that wrote it
 * @param effective whether it has effect; false once a change of trust has whited the entry out.
 *     Its writes are then not shown, but what they replaced stays replaced
 */
public record Stamp(
    EntryHash entry, long lamport, long wallMillis, DeviceId author, boolean effective) {
  /**
   * The order in which one of several concurrent writes is chosen to be shown: the greatest wins. A
   * clock that is wrong can win here and only here: a later write names what it replaces and needs
   * to win nothing.
   */
  static final Comparator<Stamp> SHOWN =
      (a, b) -> {
        int order = Long.compare(a.wallMillis, b.wallMillis);
        return order != 0 ? order : Stamp.compareCausally(a, b);
      };

  /** The causal order, made total: what is greater did not come before. */
  static final Comparator<Stamp> CAUSAL = Stamp::compareCausally;

  /** Returns this stamp with the flag set as given. */
  public Stamp withEffective(boolean flag) {
    return flag == effective ? this : new Stamp(entry, lamport, wallMillis, author, flag);
  }

  private static int compareCausally(Stamp a, Stamp b) {
    int order = Long.compare(a.lamport, b.lamport);
    return order != 0 ? order : a.entry.compareTo(b.entry);
  }
}
