package org.logomesh.model.entry;

import org.logomesh.model.cbor.CborException;

/** What an entry is, in the clear: the little that a blind relay has to know. */
public enum EntryType {
  /** The first entry of a log: says which device writes it, and carries no ciphertext. */
  OPEN(0),
  /** One local transaction, sealed. */
  DATA(1);

  private final int code;

  EntryType(int code) {
    this.code = code;
  }

  /** Returns the number that stands for this type in a header. */
  public int code() {
    return code;
  }

  static EntryType ofCode(long code) {
    for (EntryType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new CborException("an unknown entry type");
  }
}
