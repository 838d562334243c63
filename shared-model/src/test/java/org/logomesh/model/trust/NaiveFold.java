package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/**
 * The fold a second time, word for word from the pseudo-code of the package's page, with sets and
 * without any index: what the real one must agree with.
 */
final class NaiveFold {
  private final Map<RecordHash, TrustRecord> records = new HashMap<>();
  private final Map<TrustRecord, Set<TrustRecord>> pasts = new HashMap<>();

  private final Map<Set<TrustRecord>, Set<TrustRecord>> folded = new HashMap<>();

  NaiveFold(Iterable<TrustRecord> closedSet) {
    closedSet.forEach(record -> records.put(record.hash(), record));
  }

  Set<TrustRecord> past(TrustRecord record) {
    Set<TrustRecord> known = pasts.get(record);
    if (known == null) {
      known = closure(record.parents());
      pasts.put(record, known);
    }
    return known;
  }

  Set<TrustRecord> closure(Iterable<RecordHash> heads) {
    Set<TrustRecord> set = new HashSet<>();
    for (RecordHash head : heads) {
      TrustRecord record = records.get(head);
      if (record == null) {
        throw new IllegalArgumentException("unknown head " + head);
      }
      set.add(record);
      set.addAll(past(record));
    }
    return set;
  }

  private boolean concurrent(TrustRecord a, TrustRecord b) {
    return !a.equals(b) && !past(a).contains(b) && !past(b).contains(a);
  }

  private static @Nullable DeviceId recovery(TrustRecord genesis) {
    DeviceCertificate recovery = ((TrustBody.Genesis) genesis.body()).recovery();
    return recovery == null ? null : recovery.device();
  }

  private static Set<DeviceId> removes(TrustRecord record) {
    if (record.body() instanceof TrustBody.Revoke revoke) {
      return revoke.cuts().keySet();
    }
    return isDemotion(record) ? Set.of(((TrustBody.Level) record.body()).device()) : Set.of();
  }

  private static boolean isDemotion(TrustRecord record) {
    return record.body() instanceof TrustBody.Level level && level.demotion() != null;
  }

  private static @Nullable TrustLevel grants(TrustRecord record, DeviceId device) {
    if (record.body() instanceof TrustBody.Genesis genesis) {
      return genesis.grant().wraps().containsKey(device) ? TrustLevel.FULL : null;
    }
    if (record.body() instanceof TrustBody.Admit admit) {
      return admit.certificate().device().equals(device) ? admit.certificate().level() : null;
    }
    if (record.body() instanceof TrustBody.Level level && level.demotion() == null) {
      return level.device().equals(device) ? level.level() : null;
    }
    return null;
  }

  private static boolean givesWriting(TrustRecord record, DeviceId device) {
    TrustLevel level = grants(record, device);
    return level != null && level.mayWrite();
  }

  private static boolean admits(TrustRecord record, DeviceId device) {
    return grants(record, device) != null && record.kind() != TrustKind.LEVEL;
  }

  private static boolean revokes(TrustRecord record, DeviceId device) {
    return record.kind() == TrustKind.REVOKE && removes(record).contains(device);
  }

  @Nullable TrustLevel level(DeviceId device, Set<TrustRecord> e) {
    if (e.stream().anyMatch(r -> revokes(r, device))
        || e.stream().noneMatch(r -> admits(r, device))) {
      return null;
    }
    List<TrustRecord> demotions =
        e.stream().filter(r -> isDemotion(r) && removes(r).contains(device)).toList();
    List<TrustRecord> last =
        demotions.stream()
            .filter(d -> demotions.stream().noneMatch(other -> past(other).contains(d)))
            .toList();
    List<TrustRecord> grants = e.stream().filter(r -> grants(r, device) != null).toList();
    Stream<TrustLevel> renewed =
        grants.stream().filter(g -> past(g).containsAll(last)).map(g -> grants(g, device));
    return renewed
        .max(Comparator.naturalOrder())
        .orElseGet(
            () ->
                Stream.concat(
                        grants.stream()
                            .map(g -> grants(g, device))
                            .max(Comparator.naturalOrder())
                            .stream(),
                        last.stream().map(d -> ((TrustBody.Level) d.body()).level()))
                    .min(Comparator.naturalOrder())
                    .orElseThrow());
  }

  private boolean strikes(TrustRecord removal, TrustRecord record, @Nullable DeviceId recovery) {
    return removes(removal).contains(record.author())
        && concurrent(removal, record)
        && (!record.author().equals(recovery) || removal.author().equals(recovery));
  }

  private boolean restsOn(TrustRecord record, TrustRecord other) {
    DeviceId author = record.author();
    return past(record).contains(other)
        && (grants(other, author) != null || removes(other).contains(author));
  }

  Set<TrustRecord> effective(Set<TrustRecord> s) {
    return s.isEmpty() ? s : folded.computeIfAbsent(s, this::fold);
  }

  private Set<TrustRecord> fold(Set<TrustRecord> s) {
    TrustRecord genesis = s.stream().filter(TrustRecord::isGenesis).findFirst().orElseThrow();
    DeviceId recovery = recovery(genesis);
    return decide(s, Set.of(), recovery);
  }

  private Set<TrustRecord> decide(
      Set<TrustRecord> a, Set<TrustRecord> before, @Nullable DeviceId recovery) {
    Map<TrustRecord, Set<TrustRecord>> needs = new HashMap<>();
    for (TrustRecord r : a) {
      needs.put(
          r,
          a.stream()
              .filter(other -> strikes(other, r, recovery) || restsOn(r, other))
              .collect(Collectors.toSet()));
    }
    Map<TrustRecord, Set<TrustRecord>> reach = new HashMap<>();
    a.forEach(r -> reach.put(r, reachable(r, needs)));
    Set<TrustRecord> effective = new HashSet<>(before);
    Set<TrustRecord> open = new HashSet<>(a);
    while (!open.isEmpty()) {
      // Any record that needs none but those that need it too, and what is decided.
      TrustRecord next =
          open.stream()
              .filter(
                  r ->
                      reachOf(reach, r).stream()
                          .allMatch(o -> !open.contains(o) || reachOf(reach, o).contains(r)))
              .findAny()
              .orElseThrow();
      Set<TrustRecord> component = new HashSet<>(Set.of(next));
      reachOf(reach, next).stream().filter(open::contains).forEach(component::add);
      effective = holding(component, effective, recovery);
      open.removeAll(component);
    }
    return effective;
  }

  private static Set<TrustRecord> reachOf(
      Map<TrustRecord, Set<TrustRecord>> reach, TrustRecord from) {
    return reach.getOrDefault(from, Set.of());
  }

  private static Set<TrustRecord> reachable(
      TrustRecord from, Map<TrustRecord, Set<TrustRecord>> edges) {
    Set<TrustRecord> seen = new LinkedHashSet<>();
    List<TrustRecord> due = new ArrayList<>(edges.getOrDefault(from, Set.of()));
    while (!due.isEmpty()) {
      TrustRecord next = due.remove(due.size() - 1);
      if (seen.add(next)) {
        due.addAll(edges.getOrDefault(next, Set.of()));
      }
    }
    return seen;
  }

  private Set<TrustRecord> holding(
      Set<TrustRecord> component, Set<TrustRecord> before, @Nullable DeviceId recovery) {
    List<TrustRecord> pastFirst =
        component.stream().sorted(Comparator.comparingInt(r -> past(r).size())).toList();
    Set<TrustRecord> standing = new HashSet<>();
    Set<TrustRecord> granting = new HashSet<>();
    for (TrustRecord r : pastFirst) {
      if (before.stream().noneMatch(other -> strikes(other, r, recovery))
          && backed(r, union(before, granting))) {
        standing.add(r);
        if (removes(r).isEmpty()) {
          granting.add(r);
        }
      }
    }
    if (standing.size() < component.size()) {
      return decide(standing, before, recovery);
    }
    Set<TrustRecord> removals =
        component.stream().filter(r -> !removes(r).isEmpty()).collect(Collectors.toSet());
    Set<TrustRecord> holding = union(before, removals);
    for (TrustRecord r : pastFirst) {
      if (!removals.contains(r)
          && removals.stream().noneMatch(other -> strikes(other, r, recovery))
          && backed(r, holding)) {
        holding.add(r);
      }
    }
    return holding;
  }

  private boolean backed(TrustRecord record, Set<TrustRecord> counting) {
    Set<TrustRecord> basis = new HashSet<>(past(record));
    basis.retainAll(counting);
    return record.isGenesis() || level(record.author(), basis) == TrustLevel.FULL;
  }

  private static Set<TrustRecord> union(Set<TrustRecord> a, Set<TrustRecord> b) {
    Set<TrustRecord> union = new HashSet<>(a);
    union.addAll(b);
    return union;
  }

  Set<EpochId> currentEpochs(Set<TrustRecord> s) {
    List<TrustRecord> introductions = effective(s).stream().filter(r -> introduces(r)).toList();
    return introductions.stream()
        .filter(r -> introductions.stream().noneMatch(other -> past(other).contains(r)))
        .map(NaiveFold::epoch)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean introduces(TrustRecord record) {
    EpochId epoch = epoch(record);
    return epoch != null && past(record).stream().noneMatch(r -> epoch.equals(epoch(r)));
  }

  private static @Nullable EpochId epoch(TrustRecord record) {
    EpochGrant grant = record.body().epochGrant();
    return grant == null ? null : grant.id();
  }

  /** The judge, from the same page. */
  Verdict judge(
      Set<TrustRecord> all,
      DeviceId author,
      LogId log,
      long seq,
      EntryHash hash,
      List<RecordHash> heads,
      EpochId epoch) {
    if (!all.stream().map(TrustRecord::hash).collect(Collectors.toSet()).containsAll(heads)) {
      return Verdict.UNKNOWN_HEADS;
    }
    Set<TrustRecord> cited = closure(heads);
    Set<TrustRecord> now = effective(all);
    TrustLevel then = level(author, effective(cited));
    boolean ever = now.stream().anyMatch(r -> givesWriting(r, author));
    Cut attested = highest(now, author, log, c -> true);
    if (then == null || !then.mayWrite() || (!ever && !keeps(attested, seq, hash))) {
      return Verdict.NOT_A_WRITER;
    }
    if (!currentEpochs(cited).contains(epoch)) {
      return Verdict.STALE_EPOCH;
    }
    for (TrustRecord loss : now) {
      boolean takes =
          removes(loss).contains(author)
              && (!isDemotion(loss) || !((TrustBody.Level) loss.body()).level().mayWrite());
      boolean renewed =
          isDemotion(loss)
              && cited.stream()
                  .anyMatch(
                      p ->
                          now.contains(p)
                              && p.kind() == TrustKind.LEVEL
                              && past(p).contains(loss)
                              && givesWriting(p, author));
      if (takes && !renewed) {
        Cut cut = cutOf(now, loss, author, log);
        if (!keeps(cut, seq, hash)) {
          return Verdict.CUT;
        }
      }
    }
    return Verdict.EFFECTIVE;
  }

  private static boolean keeps(@Nullable Cut cut, long seq, EntryHash hash) {
    return cut != null && (seq < cut.seq() || (seq == cut.seq() && hash.equals(cut.hash())));
  }

  private static @Nullable Cut highest(
      Set<TrustRecord> now, DeviceId device, LogId log, Predicate<TrustRecord> counts) {
    return now.stream()
        .filter(r -> r.kind() == TrustKind.CHECKPOINT && counts.test(r))
        .map(r -> ((TrustBody.Checkpoint) r.body()).frontier().getOrDefault(device, List.of()))
        .flatMap(cuts -> cuts.stream().filter(c -> c.log().equals(log)))
        .max(
            Comparator.comparingLong(Cut::seq)
                .thenComparing(Comparator.comparing(Cut::hash).reversed()))
        .orElse(null);
  }

  private @Nullable Cut cutOf(Set<TrustRecord> now, TrustRecord loss, DeviceId device, LogId log) {
    List<TrustRecord> raises =
        now.stream()
            .filter(
                r ->
                    r.body() instanceof TrustBody.RaiseCut raise
                        && raise.device().equals(device)
                        && past(r).contains(loss)
                        && listed(raise.cuts(), log) != null)
            .toList();
    Cut raised =
        raises.stream()
            .filter(r -> raises.stream().noneMatch(other -> past(other).contains(r)))
            .map(r -> ((TrustBody.RaiseCut) r.body()).cuts())
            .flatMap(cuts -> cuts.stream().filter(c -> c.log().equals(log)))
            .min(Comparator.comparingLong(Cut::seq).thenComparing(Cut::hash))
            .orElse(null);
    List<Cut> own =
        loss.body() instanceof TrustBody.Revoke revoke
            ? revoke.cuts().getOrDefault(device, List.of())
            : demotionCuts(loss);
    Cut cut = listed(own, log);
    Cut chosen = cut == null || (raised != null && raised.seq() > cut.seq()) ? raised : cut;
    Cut kept =
        highest(
            now, device, log, c -> !past(c).contains(loss) && !removes(loss).contains(c.author()));
    return chosen == null || (kept != null && kept.seq() > chosen.seq()) ? kept : chosen;
  }

  private static List<Cut> demotionCuts(TrustRecord record) {
    TrustBody.Demotion demotion = ((TrustBody.Level) record.body()).demotion();
    return demotion == null ? List.of() : demotion.cuts();
  }

  private static @Nullable Cut listed(List<Cut> cuts, LogId log) {
    return cuts.stream().filter(cut -> cut.log().equals(log)).findFirst().orElse(null);
  }

  /** The state in words, to compare. */
  String describe(Set<TrustRecord> s, Iterable<DeviceId> devices) {
    Set<TrustRecord> e = effective(s);
    Map<String, String> standing = new TreeMap<>();
    for (DeviceId device : devices) {
      boolean removed = e.stream().anyMatch(r -> revokes(r, device));
      standing.put(device.abbreviated(), level(device, e) + (removed ? " removed" : ""));
    }
    Set<String> effects = new TreeSet<>();
    e.forEach(r -> effects.add(r.hash().abbreviated()));
    return standing + " " + currentEpochs(s) + " " + effects;
  }

  /** The same of the real state. */
  static String describe(TrustState state, Iterable<DeviceId> devices) {
    Map<String, String> standing = new TreeMap<>();
    for (DeviceId device : devices) {
      standing.put(
          device.abbreviated(), state.level(device) + (state.wasRemoved(device) ? " removed" : ""));
    }
    Set<String> effects = new TreeSet<>();
    TrustGraph graph = state.records().graph();
    for (int index = 0; index < graph.size(); index++) {
      if (state.records().has(index)) {
        effects.add(graph.record(index).hash().abbreviated());
      }
    }
    return standing + " " + state.currentEpochs() + " " + effects;
  }
}
