package org.logomesh.relay.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/**
 * What appends to the logs of one space come to, in the order they were asked for, each on what the
 * ones before it leave.
 */
final class AppendPlan {
  private final RandomGenerator random;
  private long spaceRoom;
  private long totalRoom;
  private long bytes;
  private final Map<LogId, PostgresLog> heads;
  private final List<AppendResult> results = new ArrayList<>();
  private final Map<LogId, PostgresLog> opened = new TreeMap<>();
  private final Map<LogId, PostgresLog> moved = new TreeMap<>();
  private final List<Row> rows = new ArrayList<>();

  /** An entry to store, and whether its signature is known to be good. */
  record Row(long stream, SealedEntry entry, boolean verified) {}

  private AppendPlan(
      Map<LogId, PostgresLog> heads, PostgresUsage.Room room, RandomGenerator random) {
    this.heads = new HashMap<>(heads);
    this.spaceRoom = room.space();
    this.totalRoom = room.total();
    this.random = random;
  }

  /**
   * Plans.
   *
   * @param heads the logs that are there, of those that are appended to
   * @param room how many bytes may be appended at most
   * @param random numbers the streams of new logs
   */
  static AppendPlan of(
      Map<LogId, PostgresLog> heads,
      List<LogAppend> appends,
      PostgresUsage.Room room,
      RandomGenerator random) {
    AppendPlan plan = new AppendPlan(heads, room, random);
    appends.forEach(plan::add);
    return plan;
  }

  private void add(LogAppend append) {
    PostgresLog here = heads.get(append.log());
    if (here == null
        ? append.before() != null
        : !here.log().state().hash().equals(append.before())) {
      results.add(new AppendResult.Moved(here == null ? null : here.log()));
      return;
    }
    long cost = append.bytes();
    if (cost > spaceRoom || cost > totalRoom) {
      results.add(new AppendResult.OverQuota(cost > spaceRoom ? Quota.SPACE : Quota.TOTAL));
      return;
    }
    spaceRoom -= cost;
    totalRoom -= cost;
    bytes += cost;
    PostgresLog after = here == null ? open(append) : here.at(append.after());
    heads.put(append.log(), after);
    (here == null || opened.containsKey(append.log()) ? opened : moved).put(append.log(), after);
    for (SealedEntry entry : append.entries()) {
      rows.add(new Row(after.stream(), entry, entry.seq() == append.after().seq()));
    }
    results.add(new AppendResult.Committed(after.log()));
  }

  private PostgresLog open(LogAppend append) {
    return PostgresLog.opened(
        new StoredLog(append.log(), append.firstSeq(), append.after()), random);
  }

  /** One for each append, in their order. */
  List<AppendResult> results() {
    return results;
  }

  /** Logs that are new. */
  List<PostgresLog> opened() {
    return List.copyOf(opened.values());
  }

  /** Logs that were there and stand elsewhere now. */
  List<PostgresLog> moved() {
    return List.copyOf(moved.values());
  }

  /** What the entries are counted as. */
  long bytes() {
    return bytes;
  }

  /** The entries, in the order of the appends. */
  List<Row> rows() {
    return rows;
  }
}
