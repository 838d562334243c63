package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;

/**
 * Key epochs in a state: which are current, and who was given which key.
 *
 * <p>Whom keys were given to is read from all records of the set, also from those without effect: a
 * device keeps what it once unwrapped, and entries written in good faith under a voided record's
 * epoch must stay readable.
 */
final class EpochBook {
  private EpochBook() {}

  static SortedSet<EpochId> current(EffectiveSet state) {
    NavigableSet<EpochId> current = new TreeSet<>();
    for (int introduction : state.latestIntroductions()) {
      EpochGrant grant = state.graph().record(introduction).body().epochGrant();
      if (grant == null) {
        throw new IllegalStateException("an introduction without an epoch");
      }
      current.add(grant.id());
    }
    return Collections.unmodifiableNavigableSet(current);
  }

  static List<KeyWrap> wrapsFor(EffectiveSet state, DeviceId device) {
    List<KeyWrap> found = new ArrayList<>();
    latestFirst(
        state,
        record -> {
          EpochGrant grant = record.body().epochGrant();
          Opaque granted = grant == null ? null : grant.wraps().get(device);
          if (grant != null && granted != null) {
            found.add(new KeyWrap(grant.id(), granted, record.hash()));
          }
          wrapsAbout(record.body(), device)
              .forEach((epoch, wrap) -> found.add(new KeyWrap(epoch, wrap, record.hash())));
        });
    return Collections.unmodifiableList(found);
  }

  private static Map<EpochId, Opaque> wrapsAbout(TrustBody body, DeviceId device) {
    if (body instanceof TrustBody.Admit admit && admit.certificate().device().equals(device)) {
      return admit.wraps();
    }
    return body instanceof TrustBody.Level level && level.device().equals(device)
        ? level.wraps()
        : Map.of();
  }

  static List<KeyLink> links(EffectiveSet state) {
    List<KeyLink> found = new ArrayList<>();
    latestFirst(
        state,
        record -> {
          EpochGrant grant = record.body().epochGrant();
          if (grant != null) {
            grant
                .links()
                .forEach(
                    link -> found.add(new KeyLink(grant.id(), link.parent(), link.encryptedKey())));
          }
        });
    return Collections.unmodifiableList(found);
  }

  /** The devices that a record gave the epoch's key, or whose author made or passed it on. */
  static Set<DeviceId> holders(EffectiveSet state, EpochId epoch) {
    Set<DeviceId> holders = new HashSet<>();
    latestFirst(
        state,
        record -> {
          EpochGrant grant = record.body().epochGrant();
          if (grant != null && grant.id().equals(epoch)) {
            holders.add(record.author());
            holders.addAll(grant.wraps().keySet());
          }
          if (record.body() instanceof TrustBody.Admit admit && admit.wraps().containsKey(epoch)) {
            holders.add(record.author());
            holders.add(admit.certificate().device());
          }
          if (record.body() instanceof TrustBody.Level level && level.wraps().containsKey(epoch)) {
            holders.add(record.author());
            holders.add(level.device());
          }
        });
    return holders;
  }

  private static void latestFirst(EffectiveSet state, Consumer<TrustRecord> visit) {
    for (int index = state.set().size() - 1; index >= 0; index--) {
      if (state.set().contains(index)) {
        visit.accept(state.graph().record(index));
      }
    }
  }
}
