package org.logomesh.client.store;

import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;

/** Something that a waiting entry needs before it can be applied. */
public sealed interface Want {
  /** The kinds of thing, with the code that stands for each in the database. */
  enum Kind {
    ENTRY(0),
    EPOCH_KEY(1),
    TRUST_RECORD(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** What kind of thing this is. */
  Kind kind();

  /** The 32 bytes that name it. */
  byte[] name();

  /** An entry, applied. By hash, since a fork may move it to another log. */
  record Entry(EntryHash entry) implements Want {
    @Override
    public Kind kind() {
      return Kind.ENTRY;
    }

    @Override
    public byte[] name() {
      return entry.bytes();
    }
  }

  /** The key of an epoch. */
  record EpochKey(EpochId epoch) implements Want {
    @Override
    public Kind kind() {
      return Kind.EPOCH_KEY;
    }

    @Override
    public byte[] name() {
      return epoch.bytes();
    }
  }

  /** A trust record that the entry cites. */
  record TrustRecord(RecordHash record) implements Want {
    @Override
    public Kind kind() {
      return Kind.TRUST_RECORD;
    }

    @Override
    public byte[] name() {
      return record.bytes();
    }
  }
}
