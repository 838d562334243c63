package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.Peers;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.HeadsStatement;

/**
 * Keeps an eye on what others have: signed statements of devices, and what peers acknowledged. A
 * relay that rolls back, is emptied or withholds is found by comparing the two; nothing is trusted
 * because a relay says it.
 */
final class Witness {
  private static final String COUNTER = "heads-counter";

  private final SpaceStore store;
  private final SpaceId space;
  private final DeviceKeys keys;
  private final Membership membership;

  Witness(SpaceStore store, SpaceId space, DeviceKeys keys, Membership membership) {
    this.store = store;
    this.space = space;
    this.keys = keys;
    this.membership = membership;
  }

  /** The latest statement of every device, this one's freshly made. Inside a transaction. */
  List<HeadsStatement> statements() {
    List<HeadsStatement> statements = new ArrayList<>();
    statements.add(own());
    for (byte[] stored : store.heads().all()) {
      HeadsStatement statement = whole(stored);
      if (statement != null
          && !statement.device().equals(keys.deviceId())
          && !membership.state().wasRemoved(statement.device())) {
        statements.add(statement);
      }
    }
    return statements;
  }

  private HeadsStatement own() {
    Frontier frontier = store.logs().frontier();
    if (frontier.size() > HeadsStatement.MAX_HEADS) {
      frontier = Frontier.of(firstOf(frontier.heads()));
    }
    List<RecordHash> heads = membership.log().heads();
    if (heads.size() > HeadsStatement.MAX_TRUST_HEADS) {
      heads = heads.subList(0, HeadsStatement.MAX_TRUST_HEADS);
    }
    byte[] latest = store.heads().latest(keys.deviceId());
    if (latest != null) {
      HeadsStatement before = whole(latest);
      if (before != null
          && before.frontier().equals(frontier)
          && before.trustHeads().equals(heads)) {
        return before;
      }
    }
    long counter = store.settings().number(COUNTER, 0) + 1;
    store.settings().putNumber(COUNTER, counter);
    byte[] statement = HeadsStatement.encode(keys.deviceId(), counter, frontier, heads);
    Signature signature = keys.signer().sign(HeadsStatement.signedBytes(space, statement));
    HeadsStatement own = HeadsStatement.of(statement, signature);
    keep(own);
    return own;
  }

  private static Map<LogId, Head> firstOf(Map<LogId, Head> heads) {
    Map<LogId, Head> first = new TreeMap<>();
    for (Map.Entry<LogId, Head> head : heads.entrySet()) {
      if (first.size() == HeadsStatement.MAX_HEADS) {
        break;
      }
      first.put(head.getKey(), head.getValue());
    }
    return first;
  }

  /**
   * Keeps a statement if it is authentic and news. Inside a transaction.
   *
   * @return whether it was kept
   */
  boolean take(HeadsStatement statement) {
    VerifyKey key = membership.log().verifyKey(statement.device());
    if (key == null || !statement.verify(space, key)) {
      return false;
    }
    return keep(statement);
  }

  private boolean keep(HeadsStatement statement) {
    byte[] encoded =
        new CborWriter()
            .array(2)
            .bytes(statement.statement())
            .bytes(statement.signature().bytes())
            .toByteArray();
    boolean latest = store.heads().put(statement.device(), statement.counter(), encoded);
    if (latest) {
      statement.frontier().heads().forEach(store.heads()::claim);
    }
    return latest;
  }

  /** Reads a stored statement; null if the disk has changed it: then it is learned anew. */
  private @Nullable HeadsStatement whole(byte[] stored) {
    HeadsStatement statement;
    try {
      statement = decode(stored);
    } catch (CborException | IllegalArgumentException damaged) {
      return null;
    }
    VerifyKey key = membership.log().verifyKey(statement.device());
    return key != null && statement.verify(space, key) ? statement : null;
  }

  private static HeadsStatement decode(byte[] stored) {
    CborReader reader = new CborReader(stored);
    reader.arrayExact(2);
    byte[] statement = reader.bytes(HeadsStatement.MAX_BYTES);
    return HeadsStatement.of(statement, Signature.of(reader.bytesExact(Signature.LENGTH)));
  }

  /**
   * Compares what a peer has with what it acknowledged and with what this device wrote. Inside a
   * transaction.
   *
   * @param saidAnew whether the peer had greeted with another frontier, in this conversation
   */
  List<SyncWarning> peerHas(
      PeerName peer, IncarnationId incarnation, Frontier frontier, boolean saidAnew) {
    List<SyncWarning> warnings = new ArrayList<>();
    Peers.@Nullable Cursor cursor = store.peers().cursor(peer.text());
    if (cursor != null && !cursor.incarnation().equals(incarnation)) {
      warnings.add(
          new SyncWarning(
              SyncWarning.Kind.PEER_REPLACED,
              peer,
              peer
                  + " has another store than last time: it was emptied, replaced or restored."
                  + " It is filled again from here."));
    } else if (cursor != null && !frontier.dominates(known(cursor.acknowledged()))) {
      // A peer takes back what it greeted with for one reason: it found that damaged.
      warnings.add(
          saidAnew
              ? new SyncWarning(
                  SyncWarning.Kind.PEER_DAMAGED,
                  peer,
                  peer
                      + " found damage in what it had confirmed before; its disk may be failing."
                      + " It is filled again from here.")
              : new SyncWarning(
                  SyncWarning.Kind.PEER_ROLLED_BACK,
                  peer,
                  peer + " has less than it confirmed before. It is filled again from here."));
    }
    if (restoredHere(frontier)) {
      store.settings().retireOwnLog();
      warnings.add(
          new SyncWarning(
              SyncWarning.Kind.RESTORED_HERE,
              peer,
              peer
                  + " has later entries of this device than this device itself: its database was"
                  + " restored or copied. It goes on in a new log; nothing is lost."));
    }
    return warnings;
  }

  /** How much of what this device wrote is in what a peer says that it has, durably. */
  Frontier ownIn(Frontier frontier) {
    Map<LogId, Head> own = new TreeMap<>();
    frontier
        .heads()
        .forEach(
            (log, head) -> {
              LogInfo info = store.logs().find(log);
              if (info != null
                  && info.own()
                  && head.hash().equals(store.entries().hashAt(log, head.seq()))) {
                own.put(log, head);
              }
            });
    return Frontier.of(own);
  }

  // A forked log's heads are not comparable; they are left out.
  private Frontier known(Frontier acknowledged) {
    Map<LogId, Head> comparable = new TreeMap<>();
    acknowledged
        .heads()
        .forEach(
            (log, head) -> {
              LogInfo info = store.logs().find(log);
              if (info != null && info.forkedAt() == LogInfo.NOT_FORKED) {
                comparable.put(log, head);
              }
            });
    return Frontier.of(comparable);
  }

  private boolean restoredHere(Frontier frontier) {
    LogId own = store.settings().ownLog();
    if (own == null) {
      return false;
    }
    Head there = frontier.head(own);
    if (there == null) {
      return false;
    }
    long here = store.logs().frontier().seq(own);
    if (there.seq() > here) {
      return true;
    }
    EntryHash mine = store.entries().hashAt(own, there.seq());
    return mine != null && !mine.equals(there.hash());
  }

  /**
   * What other devices say there is, and this device does not have.
   *
   * @return the highest claimed head of every log that is not here that far
   */
  Frontier missing() {
    Frontier here = store.logs().frontier();
    Map<LogId, Head> missing = new TreeMap<>();
    store
        .heads()
        .claimed()
        .heads()
        .forEach(
            (log, head) -> {
              LogInfo info = store.logs().find(log);
              boolean forked = info != null && info.forkedAt() != LogInfo.NOT_FORKED;
              if (!forked && here.seq(log) < head.seq()) {
                missing.put(log, head);
              }
            });
    return Frontier.of(missing);
  }

  /**
   * What a relay has not handed out, though another device said before the conversation began that
   * there is more.
   *
   * @param stated what was {@linkplain #missing missing} then
   * @param refused logs that this replica did not take
   */
  List<SyncWarning> withheld(PeerName peer, Frontier stated, Set<LogId> refused) {
    List<SyncWarning> warnings = new ArrayList<>();
    if (peer.isRelay() && stated.size() > 0) {
      Frontier still = missing();
      stated
          .heads()
          .forEach(
              (log, head) -> {
                if (still.head(log) != null && !refused.contains(log)) {
                  warnings.add(SyncWarning.withheld(peer, log, head.seq()));
                }
              });
    }
    return warnings;
  }
}
