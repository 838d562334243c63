package org.logomesh.model.wire;

import java.util.Arrays;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Sha256;

/**
 * A branch of a forked log, addressed as a log of its own.
 *
 * <p>The entries of a forked log form a tree. Cut at every fork it falls into unbranched pieces:
 * the trunk from the first entry keeps the log's id, and every other piece is a branch, named by
 * the log and its first entry. The pieces depend on nothing but the set of entries, so replicas
 * that learn of forks in different orders end with the same ones. Places, previous hashes, entry
 * hashes and signatures stay as the author made them: over the origin.
 *
 * @param log the branch's id
 * @param origin the log that was forked, which hashes and signatures are taken over
 * @param firstSeq place of the branch's first entry
 * @param firstHash hash of the branch's first entry
 * @param previous hash of the entry before it,
 */
public record Branch(
    LogId log, LogId origin, long firstSeq, EntryHash firstHash, EntryHash previous) {
  private static final byte[] LABEL = Sha256.label("branch");

  /** Returns the branch of a log that begins with an entry. */
  public static Branch of(LogId origin, long firstSeq, EntryHash firstHash, EntryHash previous) {
    return new Branch(id(origin, firstHash), origin, firstSeq, firstHash, previous);
  }

  /** Returns the id of the branch of a log that begins with an entry. */
  public static LogId id(LogId origin, EntryHash firstHash) {
    byte[] hash = Sha256.hash(LABEL, origin.bytes(), firstHash.bytes());
    return LogId.of(Arrays.copyOf(hash, LogId.SIZE));
  }
}
