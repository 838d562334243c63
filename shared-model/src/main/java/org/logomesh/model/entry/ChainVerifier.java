package org.logomesh.model.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * Checks that a range of entries continues a log: gapless, chained by hash, and signed at its end.
 * Because every header names the hash before, the last signature authenticates the whole range; one
 * verification a range is what makes bulk sync fast. A log's id is the hash of its first entry, so
 * that nobody else can begin it. A range of more than {@link #MAX_UNSIGNED_RUN} entries is checked
 * in pieces. Pure and thread-safe.
 */
public final class ChainVerifier {
  /**
   * Entries from one signature that was verified to the next, at most. A branch of a fork must be
   * provable wherever it begins, and the proof reaches to the next signature. An author signs every
   * transaction, 64 entries at most; a range of usual size has some hundred.
   */
  public static final int MAX_UNSIGNED_RUN = 512;

  private final SpaceId space;
  private final Function<DeviceId, @Nullable VerifyKey> keys;

  /**
   * Creates a verifier for one space.
   *
   * @param keys the signing key of a device, from its certificate, or null if it is not known
   */
  public ChainVerifier(SpaceId space, Function<DeviceId, @Nullable VerifyKey> keys) {
    this.space = space;
    this.keys = keys;
  }

  /**
   * Checks a range.
   *
   * @param log the log that hashes are taken over
   * @param before where the log stands, or null if nothing of it is here yet
   * @param entries the range, the first of which should be the next of the log
   */
  public ChainResult verify(LogId log, @Nullable LogState before, List<SealedEntry> entries) {
    List<LogState> states = new ArrayList<>(entries.size());
    LogState state = before;
    ChainFault fault = null;
    for (SealedEntry entry : entries) {
      fault = continues(log, state, entry);
      if (fault != null) {
        break;
      }
      EntryHash hash = entry.hash(space, log);
      state = LogState.after(state, log, entry.header(), hash);
      states.add(state);
    }
    if (states.isEmpty()) {
      return new ChainResult(states, List.of(), fault);
    }
    VerifyKey key = keys.apply(states.get(0).device());
    if (key == null) {
      return new ChainResult(List.of(), List.of(), ChainFault.UNKNOWN_DEVICE);
    }
    List<Integer> signed = signedEnds(key, states, entries);
    int accepted = signed.isEmpty() ? 0 : signed.get(signed.size() - 1) + 1;
    if (accepted < states.size() && fault == null) {
      int last = Math.min(states.size(), accepted + MAX_UNSIGNED_RUN) - 1;
      fault =
          entries.get(last).signature() == null
              ? ChainFault.UNSIGNED_END
              : ChainFault.BAD_SIGNATURE;
    }
    return new ChainResult(states.subList(0, accepted), signed, fault);
  }

  // Piece by piece, each as long as it may be without a signature.
  private static List<Integer> signedEnds(
      VerifyKey key, List<LogState> states, List<SealedEntry> entries) {
    List<Integer> ends = new ArrayList<>(1);
    int from = 0;
    while (from < states.size()) {
      int to = Math.min(states.size(), from + MAX_UNSIGNED_RUN);
      int end = lastValidSignature(key, from, states.subList(0, to), entries);
      if (end < 0) {
        break;
      }
      ends.add(end);
      from = end + 1;
    }
    return ends;
  }

  private @Nullable ChainFault continues(LogId log, @Nullable LogState state, SealedEntry entry) {
    EntryHeader header = entry.header();
    if (state == null && header.type() == EntryType.OPEN) {
      return entry.opensAnother(space, log) ? ChainFault.WRONG_LOG : null;
    }
    if (state == null) {
      return header.seq() > 0 ? ChainFault.GAP : ChainFault.NOT_OPEN;
    }
    if (header.type() == EntryType.OPEN) {
      return ChainFault.NOT_OPEN;
    }
    if (header.seq() != state.seq() + 1) {
      return ChainFault.GAP;
    }
    return state.hash().equals(header.previous()) ? null : ChainFault.WRONG_PREVIOUS;
  }

  // From the end backwards: in honest ranges the very first check succeeds. A hostile piece costs
  // at most MAX_FAILED_CHECKS verifications, not one an entry.
  private static int lastValidSignature(
      VerifyKey key, int from, List<LogState> states, List<SealedEntry> entries) {
    int failed = 0;
    for (int i = states.size() - 1; i >= from && failed < MAX_FAILED_CHECKS; i--) {
      Signature signature = entries.get(i).signature();
      if (signature != null) {
        if (Ed25519.verify(key, SealedEntry.signedBytes(states.get(i).hash()), signature)) {
          return i;
        }
        failed++;
      }
    }
    return -1;
  }

  /** Signatures tried before a range is given up: enough for a cut-off tail, useless to flood. */
  private static final int MAX_FAILED_CHECKS = 4;
}
