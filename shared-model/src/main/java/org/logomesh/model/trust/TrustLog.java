package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;

/**
 * The verified trust records of a space, as a graph. Immutable and thread-safe: {@link #add} gives
 * a new log. Replicas that were given the same records, in any order, hold the same set.
 *
 * <p>Adding copies the indexes: add records in batches, not one by one, where there are thousands.
 */
public final class TrustLog {
  /**
   * Records in one log. A space of 1,000 devices that rotates monthly needs some 2,000 in ten
   * years; the bound keeps a hostile FULL device from filling memories.
   */
  public static final int MAX_RECORDS = 65_536;

  /** Records that wait for parents. Peers send parents first, so that few ever wait. */
  public static final int MAX_WAITING = 1_000;

  /** Bytes of all records that wait for parents: sixteen of the largest. */
  public static final int MAX_WAITING_BYTES = 16 * TrustRecord.MAX_BYTES;

  private final SpaceId space;
  private final TrustGraph graph;
  private final List<TrustRecord> waiting;
  private final Set<RecordHash> missingParents;
  private volatile @Nullable TrustState state;

  TrustLog(
      SpaceId space, TrustGraph graph, List<TrustRecord> waiting, Set<RecordHash> missingParents) {
    this.space = space;
    this.graph = graph;
    this.waiting = List.copyOf(waiting);
    this.missingParents = missingParents;
  }

  /** A log without records, which accepts the genesis of {@code space} first. */
  public static TrustLog empty(SpaceId space) {
    return new TrustLog(space, new TrustGraph(), List.of(), Set.of());
  }

  /**
   * Verifies records and adds them. Records may come in any order; one whose parents are not here
   * waits in the log (up to a bound) until a later call brings them.
   *
   * @param encodedRecords as in {@link TrustRecord#bytes}
   */
  public AddResult add(Collection<byte[]> encodedRecords) {
    Adding adding = new Adding(space, graph, waiting);
    encodedRecords.forEach(adding::offer);
    return adding.finish();
  }

  /** The space. */
  public SpaceId space() {
    return space;
  }

  /** How many records there are, without those that wait. */
  public int size() {
    return graph.size();
  }

  /** Whether not even the genesis is here. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** All records, every record after its parents; the order among others differs by replica. */
  public List<TrustRecord> records() {
    return recordsWithout(List.of());
  }

  /** The {@link #records} as they are stored and sent. */
  public List<byte[]> recordBytes() {
    return records().stream().map(TrustRecord::bytes).toList();
  }

  /** The records that are no record's parent, ascending. There may be more than can be cited. */
  public List<RecordHash> heads() {
    return List.copyOf(graph.heads());
  }

  /**
   * The heads to cite next, in a record or an entry: at most {@link TrustRecord#MAX_PARENTS}, and
   * covering what was cited before, so that cited heads never regress.
   *
   * @param citedBefore known records, at most {@link TrustRecord#MAX_PARENTS}; may be empty
   */
  public List<RecordHash> headsToCite(Collection<RecordHash> citedBefore) {
    if (graph.heads().size() <= TrustRecord.MAX_PARENTS) {
      return heads();
    }
    TreeSet<RecordHash> cited = new TreeSet<>();
    for (RecordHash before : citedBefore) {
      cited.add(
          graph.heads().stream()
              .filter(head -> covers(List.of(head), List.of(before)))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("not in the log: " + before)));
    }
    for (RecordHash head : graph.heads()) {
      if (cited.size() >= TrustRecord.MAX_PARENTS) {
        break;
      }
      cited.add(head);
    }
    return List.copyOf(cited);
  }

  /** Whether a record is here and verified. */
  public boolean contains(RecordHash record) {
    return graph.indexOf(record) != null;
  }

  /** Whether all these records are here and verified. */
  public boolean containsAll(Collection<RecordHash> records) {
    return records.stream().allMatch(this::contains);
  }

  /** The record of this name, null if it is not here. */
  public @Nullable TrustRecord record(RecordHash hash) {
    Integer index = graph.indexOf(hash);
    return index == null ? null : graph.record(index);
  }

  /**
   * The given records and everything that they were written upon.
   *
   * @throws IllegalArgumentException if a head is not here
   */
  public Set<RecordHash> past(Collection<RecordHash> heads) {
    Closure past = graph.closure(heads);
    Set<RecordHash> found = new HashSet<>();
    for (int index = 0; index < past.size(); index++) {
      if (past.contains(index)) {
        found.add(graph.record(index).hash());
      }
    }
    return found;
  }

  /** Whether {@code newer} was written upon {@code older}, both being here and different. */
  public boolean isAncestor(RecordHash older, RecordHash newer) {
    Integer before = graph.indexOf(older);
    Integer after = graph.indexOf(newer);
    return before != null && after != null && graph.precedes(before, after);
  }

  /**
   * Whether the past of {@code newer} holds the past of {@code older}, heads included; false if any
   * is not here.
   */
  public boolean covers(Collection<RecordHash> newer, Collection<RecordHash> older) {
    if (!containsAll(newer) || !containsAll(older)) {
      return false;
    }
    Closure past = graph.closure(newer);
    return older.stream().map(graph::indexOf).allMatch(i -> i != null && past.contains(i));
  }

  /**
   * The records that a peer with these heads lacks, every record after its parents. Heads that are
   * not here are ignored: the peer knows more on that branch.
   */
  public List<TrustRecord> missingFor(Collection<RecordHash> peerHeads) {
    return recordsWithout(peerHeads.stream().filter(this::contains).toList());
  }

  /** The parents that records wait for: ask for these. */
  public Set<RecordHash> missingParents() {
    return missingParents;
  }

  /**
   * The keys of a device that some record here admits, whether or not it is a member (still, or at
   * all): enough to verify signatures, since an id stands for one pair of keys. Null if none does.
   */
  public @Nullable DeviceCertificate certificate(DeviceId device) {
    return Arrays.stream(graph.history(device).admissions())
        .mapToObj(graph::record)
        .min(Comparator.comparing(TrustRecord::hash))
        .map(record -> EffectiveSet.certificateIn(record, device))
        .orElse(null);
  }

  /** The signing key of a device; see {@link #certificate}. */
  public @Nullable VerifyKey verifyKey(DeviceId device) {
    DeviceCertificate certificate = certificate(device);
    return certificate == null ? null : certificate.signingKey();
  }

  TrustGraph graph() {
    return graph;
  }

  /** The state of all records, folded once. */
  TrustState state() {
    TrustState folded = state;
    if (folded == null) {
      folded = new TrustState(graph.fold(graph.closure(graph.heads())));
      state = folded;
    }
    return folded;
  }

  private List<TrustRecord> recordsWithout(Collection<RecordHash> heads) {
    Closure known = graph.closure(heads);
    List<TrustRecord> found = new ArrayList<>(graph.size() - known.cardinality());
    for (int index = 0; index < graph.size(); index++) {
      if (!known.contains(index)) {
        found.add(graph.record(index));
      }
    }
    return found;
  }
}
