package org.logomesh.client.sync;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.model.id.LogId;

/** Changes one bit of a stored entry in the file, as a failing disk would. For tests. */
enum BitFlip {
  HASH,
  /** The beginning of the hash, by which entries are looked up. */
  NAME,
  HEADER,
  SIGNATURE,
  CIPHERTEXT;

  /** Bytes that may lie between an entry's hash and its header. */
  private static final int LONGEST_REASON = 100;

  boolean isOfTheHash() {
    return this == HASH || this == NAME;
  }

  /** Returns the database file with a bit of this part of an entry changed. */
  byte[] in(SpaceStore store, LogId log, long seq) {
    return in(store.image(), Objects.requireNonNull(store.entries().at(log, seq)));
  }

  private byte[] in(byte[] image, StoredEntry stored) {
    byte[] hash = stored.place().hash().bytes();
    byte[] header = stored.entry().headerBytes();
    byte[] signature = Objects.requireNonNull(stored.entry().signature()).bytes();
    // The columns lie in this order in a row; between hash and header may be a reason.
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    row.writeBytes(header);
    row.writeBytes(signature);
    row.writeBytes(stored.entry().ciphertext());
    byte[] flipped = image.clone();
    // Pages that were split keep what they held before: whichever copy is the live one is changed.
    int begin = find(image, row.toByteArray(), 0);
    while (begin >= 0) {
      int middle =
          switch (this) {
            case HASH -> find(image, hash, begin - hash.length - LONGEST_REASON) + hash.length / 2;
            case NAME -> find(image, hash, begin - hash.length - LONGEST_REASON);
            case HEADER -> begin + header.length / 2;
            case SIGNATURE -> begin + header.length + signature.length / 2;
            case CIPHERTEXT -> begin + (header.length + signature.length + row.size()) / 2;
          };
      flipped[middle] ^= 4;
      begin = find(image, row.toByteArray(), begin + 1);
    }
    if (Arrays.equals(flipped, image)) {
      throw new AssertionError("the entry is not in the file in one piece");
    }
    return flipped;
  }

  private static int find(byte[] image, byte[] row, int from) {
    for (int i = from; i + row.length <= image.length; i++) {
      if (Arrays.equals(image, i, i + row.length, row, 0, row.length)) {
        return i;
      }
    }
    return -1;
  }
}
