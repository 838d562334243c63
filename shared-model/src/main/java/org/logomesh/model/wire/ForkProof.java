package org.logomesh.model.wire;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.VerifyKey;

/**
 * Two different signed continuations of one log at one place: proof that its device forked it. It
 * holds no content, so it is small, and whoever knows the device's key can check it.
 *
 * @param log the log as its device signed it, never a branch
 * @param a the branch whose encoding orders first
 * @param b the other branch
 */
public record ForkProof(LogId log, ForkBranch a, ForkBranch b) implements Frame {

  public ForkProof {
    if (a.first().compareTo(b.first()) >= 0) {
      throw new IllegalArgumentException("branches that are the same or out of order");
    }
    if (a.seq() != b.seq() || !a.previous().equals(b.previous())) {
      throw new IllegalArgumentException("branches that do not part at one entry");
    }
  }

  /** Returns the proof made of two branches in any order. */
  public static ForkProof of(LogId log, ForkBranch one, ForkBranch other) {
    return one.first().compareTo(other.first()) < 0
        ? new ForkProof(log, one, other)
        : new ForkProof(log, other, one);
  }

  /** Returns the place at which the branches part. */
  public long seq() {
    return a.seq();
  }

  /** Returns the hash of the last common entry. */
  public EntryHash previous() {
    return a.previous();
  }

  /** Returns the two branches as logs of their own. */
  public List<Branch> branches(SpaceId space) {
    return List.of(branch(space, a), branch(space, b));
  }

  /** Returns the ids of the two branches. */
  public Set<LogId> branchIds(SpaceId space) {
    return branches(space).stream().map(Branch::log).collect(Collectors.toUnmodifiableSet());
  }

  private Branch branch(SpaceId space, ForkBranch side) {
    return Branch.of(log, side.seq(), side.first().hash(space, log), side.previous());
  }

  /**
   * Checks that both branches are chained and signed by the device that the log belongs to.
   *
   * @param owner the log's device, known from its first entry
   * @param keys the signing key of a device, or null if it is not known
   */
  public boolean verify(
      SpaceId space, DeviceId owner, Function<DeviceId, @Nullable VerifyKey> keys) {
    VerifyKey key = keys.apply(owner);
    return key != null && verify(space, a, key) && verify(space, b, key);
  }

  private boolean verify(SpaceId space, ForkBranch side, VerifyKey key) {
    EntryHash last = null;
    for (EntryDigest digest : side.run()) {
      EntryHeader header = digest.header();
      if (last != null && !last.equals(header.previous())) {
        return false;
      }
      last = digest.hash(space, log);
    }
    return last != null && Ed25519.verify(key, SealedEntry.signedBytes(last), side.signature());
  }

  @Override
  public FrameKind kind() {
    return FrameKind.FORK_PROOF;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(3).uint(0).bytes(log.bytes());
    a.write(writer.uint(1));
    b.write(writer.uint(2));
  }

  static ForkProof read(FieldReader fields) {
    LogId log = null;
    ForkBranch a = null;
    ForkBranch b = null;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> log = HeadsCodec.readLog(fields.value());
        case 1 -> a = ForkBranch.read(fields.value());
        case 2 -> b = ForkBranch.read(fields.value());
        default -> throw fields.unknown();
      }
    }
    fields.require(3);
    return new ForkProof(HeadsCodec.present(log), HeadsCodec.present(a), HeadsCodec.present(b));
  }
}
