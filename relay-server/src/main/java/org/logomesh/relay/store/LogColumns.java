package org.logomesh.relay.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.logomesh.model.id.RecordHash;

/** How columns of a log hold what is no number and no id. */
final class LogColumns {
  private LogColumns() {}

  // Hashes have a fixed size: one after the other they need no lengths.
  static byte[] packed(List<RecordHash> hashes) {
    byte[] packed = new byte[hashes.size() * RecordHash.SIZE];
    for (int i = 0; i < hashes.size(); i++) {
      hashes.get(i).copyTo(packed, i * RecordHash.SIZE);
    }
    return packed;
  }

  static List<RecordHash> unpacked(byte[] packed) {
    List<RecordHash> hashes = new ArrayList<>();
    for (int at = 0; at < packed.length; at += RecordHash.SIZE) {
      hashes.add(RecordHash.of(Arrays.copyOfRange(packed, at, at + RecordHash.SIZE)));
    }
    return List.copyOf(hashes);
  }
}
