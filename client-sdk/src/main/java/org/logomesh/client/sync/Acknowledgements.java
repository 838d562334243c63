package org.logomesh.client.sync;

import java.util.HashMap;
import java.util.Map;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.version.Frontier;

/**
 * What peers have acknowledged and the database does not say yet. A transaction for every
 * acknowledgement would double the work of the disk; a record that comes late, or is lost in a
 * crash, costs nothing but sending something again.
 */
final class Acknowledgements {
  private record Said(IncarnationId incarnation, Frontier heads) {}

  private final SpaceStore store;
  private final Map<PeerName, IncarnationId> incarnations = new HashMap<>();
  private final Map<PeerName, Said> said = new HashMap<>();

  Acknowledgements(SpaceStore store) {
    this.store = store;
  }

  /** A peer said which store it has. */
  void meets(PeerName peer, IncarnationId incarnation) {
    incarnations.put(peer, incarnation);
  }

  /** A peer said what is durable there. */
  void note(PeerName peer, Frontier heads) {
    IncarnationId incarnation = incarnations.get(peer);
    if (incarnation != null) {
      said.merge(
          peer,
          new Said(incarnation, heads),
          (before, now) ->
              before.incarnation().equals(incarnation)
                  ? new Said(incarnation, before.heads().merge(heads))
                  : now);
    }
  }

  /** Adds all to the transaction that is under way. */
  void write() {
    said.forEach(
        (peer, one) ->
            store.peers().acknowledge(peer.text(), one.incarnation(), one.heads().heads()));
  }

  /** The transaction has committed. */
  void written() {
    said.clear();
  }

  /** Makes all durable in a transaction of its own, now; on a full disk, some other time. */
  void settle() {
    if (said.isEmpty()) {
      return;
    }
    try {
      store.run(this::write);
      written();
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.DISK_FULL) {
        throw e;
      }
    }
  }
}
