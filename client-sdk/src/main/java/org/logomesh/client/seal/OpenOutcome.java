package org.logomesh.client.seal;

import org.logomesh.model.id.EpochId;

/** What came of opening an entry. */
public sealed interface OpenOutcome {

  /** Which outcome it is, to switch on. */
  enum Kind {
    OPENED,
    KEY_MISSING,
    REFUSED
  }

  /** Returns which outcome this is. */
  Kind kind();

  /** The entry is authentic, and this is its body. */
  record Opened(EntryBody body) implements OpenOutcome {
    @Override
    public Kind kind() {
      return Kind.OPENED;
    }
  }

  /** The key of the entry's epoch is not here; it may come with a trust record. */
  record KeyMissing(EpochId epoch) implements OpenOutcome {
    @Override
    public Kind kind() {
      return Kind.KEY_MISSING;
    }
  }

  /** The entry can never be opened: it is void. */
  record Refused(Reason reason) implements OpenOutcome {
    @Override
    public Kind kind() {
      return Kind.REFUSED;
    }
  }

  /** Why an entry is void. */
  enum Reason {
    /** The key that the epoch, the place and the salt give is not the one the header commits to. */
    OTHER_KEY,
    /** The ciphertext was not made for this header in this place. */
    NOT_AUTHENTIC,
    /** The author sealed something that is not an entry body. */
    MALFORMED_BODY
  }
}
