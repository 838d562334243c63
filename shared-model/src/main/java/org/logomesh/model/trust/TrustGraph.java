package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;

/**
 * The records of a log with the indexes that the fold reads. Grows by {@link #append} only while
 * {@link TrustLog#add} builds it; never changes once a log holds it.
 */
final class TrustGraph {
  private static final int[] NONE = {};

  private final List<Node> nodes;
  private final Map<RecordHash, Integer> indexes;
  private final Map<DeviceId, DeviceHistory> histories;
  private final Map<EpochId, int[]> introducers;
  private final TreeSet<RecordHash> heads;
  private int[] removals;
  private int[] introductions;
  private int[] spaceLevels;
  private int[] checkpoints;

  /**
   * A record in its place.
   *
   * @param index its number
   * @param record the record
   * @param past the records that it was written upon, parents and theirs
   * @param voids those of the past that have no effect in the state of the past
   */
  record Node(int index, TrustRecord record, Closure past, BitSet voids) {}

  TrustGraph() {
    nodes = new ArrayList<>();
    indexes = new HashMap<>();
    histories = new HashMap<>();
    introducers = new HashMap<>();
    heads = new TreeSet<>();
    removals = NONE;
    introductions = NONE;
    spaceLevels = NONE;
    checkpoints = NONE;
  }

  /** A copy, to append to. */
  TrustGraph(TrustGraph other) {
    nodes = new ArrayList<>(other.nodes);
    indexes = new HashMap<>(other.indexes);
    histories = new HashMap<>(other.histories);
    introducers = new HashMap<>(other.introducers);
    heads = new TreeSet<>(other.heads);
    removals = other.removals;
    introductions = other.introductions;
    spaceLevels = other.spaceLevels;
    checkpoints = other.checkpoints;
  }

  int size() {
    return nodes.size();
  }

  Node node(int index) {
    return nodes.get(index);
  }

  /** The record's number, null if it is not here. */
  @Nullable Integer indexOf(RecordHash record) {
    return indexes.get(record);
  }

  TrustRecord record(int index) {
    return nodes.get(index).record();
  }

  /** The records that are no record's parent. */
  Collection<RecordHash> heads() {
    return heads;
  }

  DeviceHistory history(DeviceId device) {
    return histories.getOrDefault(device, DeviceHistory.EMPTY);
  }

  /** All devices that records are by or about. */
  Collection<DeviceId> devices() {
    return histories.keySet();
  }

  /** The records that remove or demote a device. */
  int[] removals() {
    return removals;
  }

  /** The records that introduce an epoch. */
  int[] introductions() {
    return introductions;
  }

  /** The records that raise the space level. */
  int[] spaceLevels() {
    return spaceLevels;
  }

  /** The records that attest a snapshot. */
  int[] checkpoints() {
    return checkpoints;
  }

  /** Whether {@code newer} was written upon {@code older}. */
  boolean precedes(int older, int newer) {
    return older < newer && nodes.get(newer).past().contains(older);
  }

  /** Whether neither was written upon the other. */
  boolean concurrent(int a, int b) {
    return a != b && !precedes(a, b) && !precedes(b, a);
  }

  /** The given records, which must be here, and their past. */
  Closure closure(Collection<RecordHash> records) {
    List<Integer> found = new ArrayList<>(records.size());
    for (RecordHash record : records) {
      Integer index = indexes.get(record);
      if (index == null) {
        throw new IllegalArgumentException("not in the trust log: " + record);
      }
      found.add(index);
    }
    return Closure.of(nodes, found);
  }

  /** All records. */
  Closure all() {
    return new Closure(nodes.size(), new BitSet(0));
  }

  /** The state of a closed set. */
  EffectiveSet fold(Closure set) {
    if (set.size() == 0) {
      return new EffectiveSet(this, set, new BitSet(0));
    }
    Node last = nodes.get(set.size() - 1);
    // A record that everything else precedes changes no earlier record's effect.
    boolean single = set.equals(Closure.upTo(last));
    return new EffectiveSet(this, set, single ? last.voids() : Fold.voids(this, set));
  }

  /** Whether no record in this set grants the epoch. */
  boolean introduces(EpochId epoch, Closure past) {
    return Arrays.stream(introducers.getOrDefault(epoch, NONE)).noneMatch(past::contains);
  }

  /** The level that an admission, promotion, demotion or genesis gives the device. */
  TrustLevel levelGiven(int index, DeviceId device) {
    return switch (record(index).body().kind()) {
      case GENESIS -> TrustLevel.FULL;
      case ADMIT -> ((TrustBody.Admit) record(index).body()).certificate().level();
      case LEVEL -> ((TrustBody.Level) record(index).body()).level();
      default -> throw new IllegalStateException(record(index) + " gives " + device + " no level");
    };
  }

  /** Whether a record removes or demotes. */
  boolean isRemoval(int index) {
    return Arrays.binarySearch(removals, index) >= 0;
  }

  /** The devices that a removal or demotion is about. */
  Collection<DeviceId> targets(int removal) {
    return record(removal).body() instanceof TrustBody.Revoke revoke
        ? revoke.cuts().keySet()
        : List.of(((TrustBody.Level) record(removal).body()).device());
  }

  /** The recovery device that the genesis names, null if there is none. */
  @Nullable DeviceId recovery() {
    if (nodes.isEmpty()) {
      return null;
    }
    DeviceCertificate recovery = ((TrustBody.Genesis) record(0).body()).recovery();
    return recovery == null ? null : recovery.device();
  }

  /** Adds a record whose parents are here and which {@link Admission} found to be in order. */
  void append(TrustRecord record, EffectiveSet past) {
    int index = nodes.size();
    nodes.add(new Node(index, record, past.set(), past.voids()));
    indexes.put(record.hash(), index);
    record.parents().forEach(heads::remove);
    heads.add(record.hash());
    update(record.author(), history -> history.withAuthored(index));
    indexBody(record.body(), index);
    EpochGrant grant = record.body().epochGrant();
    if (grant != null && introduces(grant.id(), past.set())) {
      introductions = DeviceHistory.append(introductions, index);
      introducers.merge(
          grant.id(), new int[] {index}, (known, more) -> DeviceHistory.append(known, index));
    }
  }

  private void indexBody(TrustBody body, int index) {
    switch (body.kind()) {
      case GENESIS -> {
        TrustBody.Genesis genesis = (TrustBody.Genesis) body;
        genesis.grant().wraps().keySet().forEach(d -> update(d, h -> h.withAdmission(index)));
        spaceLevels = DeviceHistory.append(spaceLevels, index);
      }
      case ADMIT ->
          update(((TrustBody.Admit) body).certificate().device(), h -> h.withAdmission(index));
      case LEVEL -> {
        TrustBody.Level level = (TrustBody.Level) body;
        if (level.demotion() == null) {
          update(level.device(), h -> h.withPromotion(index));
        } else {
          update(level.device(), h -> h.withDemotion(index));
          removals = DeviceHistory.append(removals, index);
        }
      }
      case REVOKE -> {
        ((TrustBody.Revoke) body)
            .cuts()
            .keySet()
            .forEach(d -> update(d, h -> h.withRevocation(index)));
        removals = DeviceHistory.append(removals, index);
      }
      case SPACE_LEVEL -> spaceLevels = DeviceHistory.append(spaceLevels, index);
      case CUT -> update(((TrustBody.RaiseCut) body).device(), h -> h.withRaise(index));
      case CHECKPOINT -> {
        ((TrustBody.Checkpoint) body)
            .frontier()
            .keySet()
            .forEach(d -> update(d, h -> h.withCheckpoint(index)));
        checkpoints = DeviceHistory.append(checkpoints, index);
      }
      case EPOCH, UNKNOWN -> {
        // Nothing about a device.
      }
    }
  }

  private void update(DeviceId device, UnaryOperator<DeviceHistory> change) {
    histories.put(device, change.apply(history(device)));
  }
}
