package org.logomesh.simulation;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.TrustSnapshot;
import org.logomesh.relay.retention.Erasing;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.ErasedCheck;
import org.logomesh.relay.store.ErasedEntry;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.store.StoredLog;

/** The real code by which the simulated relay erases, and what it has before and after. */
final class RelayErasing {
  /** Logs and entries that are asked for at once: more than any run has. */
  private static final int ALL = 1_000;

  private static final String BODIES =
      "select count(*) from logs join floors"
          + " on floors.place = logs.stream * 1099511627776 + logs.first_seq - 1 join entries"
          + " on entries.place between floors.from_place and floors.place"
          + " where floors.keeps = 1 and (?1 is null or logs.log = ?1)";

  private final Erasing erasing;
  private final EntryStore entries;
  private final TrustCache trusts;
  private final ErasingSteps steps;
  private final Tokens tokens;
  private final Path file;

  /** Signs requests for devices. */
  interface Tokens {
    String of(SimDevice device, Purpose purpose, byte[] request);
  }

  /**
   * Asks a relay.
   *
   * @param file its database
   */
  RelayErasing(
      Erasing erasing,
      EntryStore entries,
      TrustCache trusts,
      ErasingSteps steps,
      Tokens tokens,
      Path file) {
    this.erasing = erasing;
    this.entries = entries;
    this.trusts = trusts;
    this.steps = steps;
    this.tokens = tokens;
    this.file = file;
  }

  /**
   * What came of a request.
   *
   * @param done whether all was erased, that is, it was neither refused nor interrupted
   * @param refusal the relay's answer, null if it did not refuse
   */
  record Outcome(long erased, boolean done, @Nullable ErrorCode refusal) {}

  /**
   * A device asks.
   *
   * @param atMost after how many steps the relay does no more
   */
  Outcome erase(SimDevice device, SortedMap<LogId, Long> wanted, long atMost) {
    byte[] request = new CopyErasure(wanted).encode();
    try {
      String token = tokens.of(device, Purpose.ERASE, request);
      steps.stopAfter(atMost);
      return new Outcome(Objects.requireNonNull(erasing.erase(token, request).block()), true, null);
    } catch (RefusedException refused) {
      return new Outcome(0, false, refused.code());
    } catch (StoreException stopped) {
      SimulationFailure.unless(
          stopped.reason() == Reason.CLOSED || stopped.reason() == Reason.FULL,
          "the relay cannot erase: " + stopped.getMessage());
      return new Outcome(0, false, null);
    } finally {
      steps.stopAfter(Long.MAX_VALUE);
    }
  }

  /** Where a log stands in the snapshot that everybody can begin with. */
  record Covered(DeviceId author, Head place) {}

  /**
   * The logs in the latest stable snapshot that the relay has whole.
   *
   * @param whole whether the relay has a snapshot whole
   */
  SortedMap<LogId, Covered> covered(SpaceId space, Predicate<SnapshotId> whole) {
    SortedMap<LogId, Covered> covered = new TreeMap<>();
    TrustState trust = trust(space);
    List<AttestedSnapshot> known = trust == null ? List.of() : trust.snapshots();
    for (AttestedSnapshot snapshot : known) {
      if (covered.isEmpty() && snapshot.stable() && whole.test(snapshot.checkpoint().snapshot())) {
        snapshot
            .checkpoint()
            .frontier()
            .forEach(
                (author, cuts) ->
                    cuts.forEach(
                        cut ->
                            covered.put(
                                cut.log(), new Covered(author, new Head(cut.seq(), cut.hash())))));
      }
    }
    return covered;
  }

  /** Why such a request is to be refused; none of it if it is not. */
  Set<ErrorCode> refusals(
      SimDevice device, SortedMap<LogId, Long> wanted, Map<LogId, Covered> covered) {
    Set<ErrorCode> refusals = EnumSet.noneOf(ErrorCode.class);
    TrustState trust = Objects.requireNonNull(trust(device.replica().space()));
    DeviceId by = device.keys().deviceId();
    if (trust.member(by) == null) {
      return EnumSet.of(ErrorCode.NOT_A_MEMBER, ErrorCode.REVOKED);
    }
    wanted.forEach(
        (log, through) -> {
          Covered place = covered.get(log);
          if (place == null || through > place.place().seq()) {
            refusals.add(ErrorCode.NOT_COVERED);
          } else if (!trust.mayAdminister(by) && !place.author().equals(by)) {
            refusals.add(ErrorCode.NOT_ALLOWED);
          }
        });
    return refusals;
  }

  boolean isAdministrator(SimDevice device) {
    TrustState trust = trust(device.replica().space());
    return trust != null && trust.mayAdminister(device.keys().deviceId());
  }

  private @Nullable TrustState trust(SpaceId space) {
    TrustSnapshot snapshot = trusts.snapshot(space).block();
    return snapshot == null ? null : snapshot.state();
  }

  // ---- what it has ----

  SortedMap<LogId, StoredLog> logs(SpaceId space) {
    return trust(space) == null
        ? new TreeMap<>()
        : Objects.requireNonNull(entries.logsAfter(space, null, ALL).block()).stream()
            .collect(Collectors.toMap(StoredLog::id, log -> log, (a, b) -> a, TreeMap::new));
  }

  /** Whether a log has an entry. */
  boolean has(SpaceId space, StoredLog log, Head entry) {
    LogState at =
        log.holds(entry.seq()) ? entries.stateAt(space, log.id(), entry.seq()).block() : null;
    return at != null && at.hash().equals(entry.hash());
  }

  /** An entry, as it is handed out; null if it is not. */
  @Nullable SealedEntry handedOut(SpaceId space, LogId log, long seq) {
    List<SealedEntry> range = Objects.requireNonNull(entries.range(space, log, seq, ALL).block());
    return range.isEmpty() ? entries.entry(space, log, seq).block() : range.get(0);
  }

  /**
   * Says what is wrong with what is kept of a log's erased entries, or empty text.
   *
   * @param known a device that has at least the names of all that was vouched for
   */
  String problemOfKept(SpaceId space, StoredLog log, SimDevice known) {
    LogState floor = entries.floor(space, log.id()).block();
    if (floor == null) {
      return "";
    }
    List<ErasedEntry> kept =
        Objects.requireNonNull(entries.erased(space, log.id(), 0, ALL).block());
    for (ErasedEntry entry : kept) {
      var hash = entry.digest().hash(space, log.state().log());
      if (entry.seq() <= floor.seq() && known.replica().store().entries().place(hash) == null) {
        return "nobody wrote what is kept of " + entry.seq();
      }
    }
    TrustSnapshot trust = Objects.requireNonNull(trusts.snapshot(space).block());
    long bad = new ErasedCheck(space, floor, trust.log()::verifyKey).take(kept);
    return bad < 0 ? "" : "what is kept of " + bad + " does not hold";
  }

  /**
   * How many entries have content in the file although they were erased: of a log, or of all (null)
   */
  long bodies(@Nullable LogId log) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement count = connection.prepareStatement(BODIES)) {
      count.setBytes(1, log == null ? null : log.bytes());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
