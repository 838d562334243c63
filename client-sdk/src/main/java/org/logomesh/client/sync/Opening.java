package org.logomesh.client.sync;

import java.util.List;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.store.Want;
import org.logomesh.model.trust.Verdict;

/** What opening an entry came to. */
sealed interface Opening {
  /** Which of them, to switch on. */
  enum Kind {
    READY,
    WAITING,
    MALFORMED
  }

  /** Returns which outcome this is. */
  Kind kind();

  /** Whether the transaction goes on in the next entry. */
  default boolean more() {
    return false;
  }

  /**
   * Everything it needs is here.
   *
   * @param verdict whether it has effect; without effect it is applied hidden
   */
  record Ready(
      long lamport, long wallMillis, List<Operation> operations, boolean more, Verdict verdict)
      implements Opening {
    @Override
    public Kind kind() {
      return Kind.READY;
    }
  }

  /** Something is missing; it is tried again when that may have come. */
  record Waiting(Want want) implements Opening {
    @Override
    public Kind kind() {
      return Kind.WAITING;
    }
  }

  /**
   * The entry is malformed. It says so for ever, and for everyone who has the key.
   *
   * @param reason why, for people
   */
  record Malformed(String reason) implements Opening {
    @Override
    public Kind kind() {
      return Kind.MALFORMED;
    }
  }
}
