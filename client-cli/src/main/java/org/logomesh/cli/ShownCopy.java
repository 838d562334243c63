package org.logomesh.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.RelayCopy;
import org.logomesh.client.Space;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.wire.CopyInventory;

/** Shows what a relay holds of a space. */
final class ShownCopy {
  private static final int DIGITS = 8;

  private ShownCopy() {}

  static int print(Space space, RelayCopy.Holdings holdings, Output out) {
    CopyInventory sums = holdings.sums();
    out.object(object(holdings));
    out.line("at the relay since " + Instant.ofEpochSecond(sums.registeredSeconds()));
    if (sums.seenDay() != null) {
      out.line("last connection    " + LocalDate.ofEpochDay(sums.seenDay()));
    }
    out.line("entries            " + shown(sums.entries(), quota(sums.quotaBytes())));
    out.line("trust records      " + shown(sums.trustRecords(), ""));
    out.line("statements         " + shown(sums.statements(), ""));
    out.line("proofs of forks    " + shown(sums.forks(), ""));
    sums.snapshots().forEach(snapshot -> out.line("snapshot           " + shown(snapshot)));
    Map<DeviceId, String> names =
        space.devices().stream()
            .collect(Collectors.toMap(DeviceInfo::id, DevicesCommand::name, (one, other) -> one));
    Function<DeviceId, String> name = id -> names.getOrDefault(id, id.abbreviated());
    holdings
        .logs()
        .forEach(log -> out.line("log " + log.id().abbreviated() + "  " + shown(log, name)));
    if (sums.blocked()) {
      out.line("the relay's operator keeps this device or the space out");
    }
    if (sums.deletion() != null) {
      out.line("deleted. " + RelayCopyCommand.restorable(sums.deletion()));
    }
    return ExitCodes.OK;
  }

  private static String shown(CopyInventory.Amount amount, String ofAll) {
    return number(amount.count())
        + (amount.count() == 0 ? "" : " (" + Size.text(amount.bytes()) + ofAll + ")");
  }

  private static String quota(@Nullable Long bytes) {
    return bytes == null ? "" : " of " + Size.text(bytes);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String shown(CopyInventory.Snapshot snapshot) {
    return String.format(
        "%s (%s), %s",
        snapshot.id().toString().substring(0, DIGITS),
        Size.text(snapshot.status().size()),
        !snapshot.status().complete()
            ? "not all of it"
            : snapshot.attestedSeconds() == null
                ? "whole"
                : "vouched for since " + Instant.ofEpochSecond(snapshot.attestedSeconds()));
  }

  private static String shown(CopyInventory.Log log, Function<DeviceId, String> name) {
    String bytes = log.bytes() == null ? "" : " (" + Size.text(log.bytes()) + ")";
    String dropped = log.firstSeq() == 0 ? "" : ", from " + number(log.firstSeq()) + " on";
    return name.apply(log.device()) + ": " + number(log.entries()) + " entries" + bytes + dropped;
  }

  private static Map<String, Object> object(RelayCopy.Holdings holdings) {
    CopyInventory sums = holdings.sums();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("registered", Instant.ofEpochSecond(sums.registeredSeconds()).toString());
    object.put(
        "lastConnection",
        sums.seenDay() == null ? null : LocalDate.ofEpochDay(sums.seenDay()).toString());
    object.put("entries", object(sums.entries()));
    object.put("quota", sums.quotaBytes());
    object.put("trustRecords", object(sums.trustRecords()));
    object.put("statements", object(sums.statements()));
    object.put("forks", object(sums.forks()));
    object.put("snapshots", sums.snapshots().stream().map(ShownCopy::object).toList());
    object.put("blocked", sums.blocked());
    object.put(
        "deletion", sums.deletion() == null ? null : RelayCopyCommand.object(sums.deletion()));
    object.put("logs", holdings.logs().stream().map(ShownCopy::object).toList());
    return object;
  }

  private static Map<String, Object> object(CopyInventory.Amount amount) {
    return Map.of("count", amount.count(), "bytes", amount.bytes());
  }

  private static Map<String, Object> object(CopyInventory.Snapshot snapshot) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("snapshot", snapshot.id().toString());
    object.put("bytes", snapshot.status().size());
    object.put("complete", snapshot.status().complete());
    object.put(
        "attested",
        snapshot.attestedSeconds() == null
            ? null
            : Instant.ofEpochSecond(snapshot.attestedSeconds()).toString());
    return object;
  }

  private static Map<String, Object> object(CopyInventory.Log log) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("log", log.id().toString());
    object.put("device", log.device().toString());
    object.put("firstSeq", log.firstSeq());
    object.put("lastSeq", log.lastSeq());
    object.put("bytes", log.bytes());
    return object;
  }
}
