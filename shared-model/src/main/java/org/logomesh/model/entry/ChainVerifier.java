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
 * verification a range is what makes bulk sync fast. Pure and thread-safe.
 */
public final class ChainVerifier {
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
      fault = continues(state, entry.header());
      if (fault != null) {
        break;
      }
      EntryHash hash = entry.hash(space, log);
      state =
          state == null
              ? LogState.opened(log, entry.header(), hash)
              : state.next(entry.header(), hash);
      states.add(state);
    }
    if (states.isEmpty()) {
      return new ChainResult(states, fault);
    }
    VerifyKey key = keys.apply(states.get(0).device());
    if (key == null) {
      return new ChainResult(List.of(), ChainFault.UNKNOWN_DEVICE);
    }
    int signed = lastValidSignature(key, states, entries);
    if (signed < states.size() - 1 && fault == null) {
      fault =
          entries.get(states.size() - 1).signature() == null
              ? ChainFault.UNSIGNED_END
              : ChainFault.BAD_SIGNATURE;
    }
    return new ChainResult(states.subList(0, signed + 1), fault);
  }

  private static @Nullable ChainFault continues(@Nullable LogState state, EntryHeader header) {
    if (state == null) {
      return header.type() == EntryType.OPEN
          ? null
          : header.seq() > 0 ? ChainFault.GAP : ChainFault.NOT_OPEN;
    }
    if (header.type() == EntryType.OPEN) {
      return ChainFault.NOT_OPEN;
    }
    if (header.seq() != state.seq() + 1) {
      return ChainFault.GAP;
    }
    return state.hash().equals(header.previous()) ? null : ChainFault.WRONG_PREVIOUS;
  }

  // From the end backwards: in honest ranges the very first check succeeds. A hostile range costs
  // at
  // most MAX_FAILED_CHECKS verifications, not one an entry.
  private static int lastValidSignature(
      VerifyKey key, List<LogState> states, List<SealedEntry> entries) {
    int failed = 0;
    for (int i = states.size() - 1; i >= 0 && failed < MAX_FAILED_CHECKS; i--) {
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
