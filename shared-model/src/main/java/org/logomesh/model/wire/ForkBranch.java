package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.sign.Signature;

/**
 * One side of a fork: digests from the first entry of the branch to the first that is signed, and
 * that signature. It authenticates them all, because headers name the entry before by its hash.
 *
 * @param run the digests, contiguous
 * @param signature the author's signature over the last of them
 */
public record ForkBranch(List<EntryDigest> run, Signature signature) {
  /** Most entries up to a signature: what a store may have between two that it verified. */
  public static final int MAX_RUN = ChainVerifier.MAX_UNSIGNED_RUN;

  public ForkBranch {
    run = List.copyOf(run);
    if (run.isEmpty() || run.size() > MAX_RUN) {
      throw new IllegalArgumentException("a branch of " + run.size() + " entries");
    }
    if (run.get(0).header().previous() == null) {
      throw new IllegalArgumentException("a first entry opens a log of its own, and forks none");
    }
    for (int i = 1; i < run.size(); i++) {
      if (run.get(i).header().seq() != run.get(0).header().seq() + i) {
        throw new IllegalArgumentException("a branch that is not contiguous");
      }
    }
  }

  /**
   * Returns the branch that begins with these entries.
   *
   * @param entries the first entry of the branch and those after it, with a signed one among them
   * @throws IllegalArgumentException if none of the first {@link #MAX_RUN} entries is signed
   */
  public static ForkBranch startingWith(List<SealedEntry> entries) {
    List<EntryDigest> run = new ArrayList<>();
    for (SealedEntry entry : entries) {
      run.add(EntryDigest.of(entry));
      Signature signature = entry.signature();
      if (signature != null) {
        return new ForkBranch(run, signature);
      }
    }
    throw new IllegalArgumentException("a branch of " + run.size() + " entries, none signed");
  }

  /** Returns the digest of the branch's first entry. */
  public EntryDigest first() {
    return run.get(0);
  }

  /** Returns the place of the branch's first entry. */
  public long seq() {
    return first().header().seq();
  }

  /** Returns the hash of the last common entry. */
  public EntryHash previous() {
    return Objects.requireNonNull(first().header().previous(), "checked when it was made");
  }

  /** {@code [[* digest], signature]}. */
  void write(CborWriter writer) {
    writer.array(2).array(run.size());
    run.forEach(digest -> digest.write(writer));
    writer.bytes(signature.bytes());
  }

  static ForkBranch read(CborReader reader) {
    reader.arrayExact(2);
    int count = reader.array(MAX_RUN);
    List<EntryDigest> run = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      run.add(EntryDigest.read(reader));
    }
    return new ForkBranch(run, Signature.of(reader.bytesExact(Signature.LENGTH)));
  }
}
