package org.logomesh.relay.store;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import reactor.core.publisher.Mono;

/**
 * What a relay keeps of its spaces: sealed entries, trust records, statements and fork proofs.
 *
 * <p>The store judges nothing: callers verify first. It promises that a write whose result was
 * emitted is durable, that a write is all or nothing, and that an append happens only on the head
 * its caller verified against. Results may be emitted on a thread of the store: move off it before
 * doing work. Every answer is bounded by the limit in the question.
 *
 * <p>Errors are {@link StoreException}s.
 */
public interface EntryStore {
  /** Sixteen random bytes made with the store: another number means another relay memory. */
  byte[] incarnation();

  /** Whether the space was registered. */
  Mono<Boolean> hasSpace(SpaceId space);

  /** Keeps records, in this order, that are not there yet. Emits how many were new. */
  Mono<Integer> appendTrust(SpaceId space, List<TrustRow> records);

  /** Puts records in the place of what is stored under their hashes. Emits how many differed. */
  Mono<Integer> mendTrust(SpaceId space, List<TrustRow> records);

  /** Emits trust records in the order of arrival, beginning after {@code serial} (0: the first). */
  Mono<List<TrustRow>> trustAfter(SpaceId space, long serial, int maxBytes);

  /** Emits where logs stand, ordered by log, beginning after {@code after} (null: the first). */
  Mono<List<StoredLog>> logsAfter(SpaceId space, @Nullable LogId after, int maxLogs);

  /**
   * Appends to one log, if it still stands where the caller believed. Appends to one log take
   * effect in the order in which they were asked for: the next may be asked for, on the head that
   * the former will leave, before that is answered.
   */
  Mono<AppendResult> append(SpaceId space, LogAppend append);

  /**
   * Emits contiguous entries from {@code fromSeq} on whose sizes add up to {@code maxBytes} at
   * most. The last one carries a verified signature: the range ends at the last such entry that
   * fits, or at the first one if none fits. Empty beyond the head. Entries that are not what was
   * written are not emitted: the range ends before them, and one that would be empty for that is a
   * {@link DamagedLogException}.
   */
  Mono<List<SealedEntry>> range(SpaceId space, LogId log, long fromSeq, int maxBytes);

  /**
   * Emits the last entry before a damaged one that a range may end at and that is what was written;
   * nothing if there is none.
   */
  Mono<Head> wholeBefore(SpaceId space, LogId log, long seq);

  /**
   * Puts entries in the place of what is stored there damaged. Nobody needs to be believed: they
   * are taken as far as each names the hash of the one before it, and the last one taken is the
   * entry that was there, which the head of the log, the stored entry after it or the one in its
   * place says.
   *
   * @param entries contiguous, within the log
   * @param signed whether the signature that an entry carries is its author's; called on a thread
   *     of the store
   * @return how many of them are whole now; 0 if they are other entries, and nothing changed
   */
  Mono<Integer> mend(
      SpaceId space, LogId log, List<SealedEntry> entries, Predicate<SealedEntry> signed);

  /**
   * Emits the one entry at a place, or nothing. Nobody vouches for it; what cannot be read is a
   * {@link DamagedLogException}.
   */
  Mono<SealedEntry> entry(SpaceId space, LogId log, long seq);

  /**
   * Keeps a device's latest statement of its heads, also in the place of a damaged one with its
   * number. Emits false if a later one, or this, was there.
   */
  Mono<Boolean> putStatement(SpaceId space, DeviceId device, long counter, byte[] statement);

  /** Emits the latest statement of every device. */
  Mono<List<byte[]>> statements(SpaceId space);

  /**
   * Emits what is kept of erased entries of a log, in their order, beginning at {@code fromSeq}; of
   * a log and the branches that share its entries, of all.
   */
  Mono<List<ErasedEntry>> erased(SpaceId space, LogId log, long fromSeq, int maxEntries);

  /** Emits where a log stood after the last entry that was dropped of it; nothing if none was. */
  Mono<LogState> floor(SpaceId space, LogId log);

  /**
   * Emits where a log stood after one of its entries, also one that was erased; nothing if it has
   * no such entry, or if what that entry inherits was dropped.
   */
  Mono<LogState> stateAt(SpaceId space, LogId log, long seq);

  /**
   * Keeps proofs of forks and cuts the log that they fork, if that is here. It may be cut where its
   * entries were erased, as long as what is kept of them says the same, and where the last that was
   * dropped ends. Emits false, and keeps nothing, if the log does not stand where the cut says.
   */
  Mono<Boolean> putForks(SpaceId space, List<byte[]> proofs, @Nullable LogCut cut);

  /** Emits the proofs of all forks of the space, in the order of arrival. */
  Mono<List<byte[]>> forks(SpaceId space);

  /**
   * A trust record with its place in the order of arrival.
   *
   * @param serial its place, from 1; ignored on the way in
   * @param record its bytes as received; everybody treats them as constant
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared: the hash stands for the bytes
  record TrustRow(long serial, RecordHash hash, byte[] record) {}
}
