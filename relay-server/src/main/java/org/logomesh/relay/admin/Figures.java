package org.logomesh.relay.admin;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.Member;
import org.logomesh.model.trust.TrustState;
import org.logomesh.relay.access.RelayName;
import org.logomesh.relay.access.SignInCounters;
import org.logomesh.relay.access.SyncActivity;
import org.logomesh.relay.access.SyncActivity.LiveConnection;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.admin.IntegrityCheck.State;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SpaceCensus;
import org.logomesh.relay.store.SpaceCensus.SpaceFigures;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StorePlace;
import org.logomesh.relay.store.StoredLog;
import reactor.core.publisher.Mono;

/** What the relay knows about itself, put together for pages and the API. */
final class Figures {
  /** Logs of one space that a page shows; a space of ten devices has some dozens. */
  static final int MAX_LOGS = 500;

  /** Free bytes below which the operator is warned: a day of a busy relay. */
  private static final long LOW_DISK_BYTES = 1L << 30;

  private static final long SECONDS_A_DAY = 86_400;

  private final RelayName name;
  private final StorePlace place;
  private final SpaceCensus census;
  private final EntryStore entries;
  private final TrustCache trusts;
  private final SyncActivity activity;
  private final SignInCounters signIns;
  private final Sampler sampler;
  private final IntegrityCheck check;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Instant started;

  Figures(
      RelayName name,
      StorePlace place,
      SpaceCensus census,
      EntryStore entries,
      TrustCache trusts,
      SyncActivity activity,
      SignInCounters signIns,
      Sampler sampler,
      IntegrityCheck check,
      MeterRegistry meters,
      InstantSource clock) {
    this.name = name;
    this.place = place;
    this.census = census;
    this.entries = entries;
    this.trusts = trusts;
    this.activity = activity;
    this.signIns = signIns;
    this.sampler = sampler;
    this.check = check;
    this.meters = meters;
    this.clock = clock;
    this.started = clock.instant();
  }

  /**
   * The relay at a glance.
   *
   * @param diskFreeBytes what is left on the disk of the data directory; 0 if unknown
   * @param commitMillis within how many milliseconds 99 of 100 commits were durable since the
   *     start; null if there was none
   * @param warnings what the operator should look at, in sentences
   */
  record Overview(
      String relay,
      String version,
      String store,
      Instant started,
      long spaces,
      long logs,
      long entries,
      long storageBytes,
      long diskFreeBytes,
      int connections,
      long signIns,
      long signInsRefused,
      SyncActivity.Traffic traffic,
      @Nullable Long commitMillis,
      List<String> warnings) {
    boolean isWell() {
      return warnings.isEmpty();
    }
  }

  /** Emits the relay at a glance. */
  Mono<Overview> overview() {
    return census
        .totals()
        .map(
            totals -> {
              long free = sampler.diskFree();
              return new Overview(
                  name.text(),
                  version(),
                  place.text(),
                  started,
                  totals.spaces(),
                  totals.logs(),
                  totals.entries(),
                  totals.bytes(),
                  free,
                  activity.live().size(),
                  signIns.signIns(),
                  signIns.refusals(),
                  activity.traffic(),
                  commitMillis(),
                  warnings(free));
            });
  }

  private List<String> warnings(long free) {
    List<String> warnings = new ArrayList<>();
    if (free > 0 && free < LOW_DISK_BYTES) {
      warnings.add(
          "The disk of the data directory is nearly full: " + Shown.size((double) free) + " left.");
    }
    long damage = activity.traffic().damageFound();
    if (damage > 0) {
      warnings.add(
          "Stored entries turned out to be damaged "
              + damage
              + " times since the start; devices bring them again. Replace the disk.");
    }
    IntegrityCheck.Report report = check.report();
    if (report.state() != State.NONE && !report.problems().isEmpty()) {
      warnings.add("The integrity check found problems: " + report.problems().size() + ".");
    }
    return warnings;
  }

  private static String version() {
    @Nullable String version = Figures.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }

  private @Nullable Long commitMillis() {
    Timer timer = meters.find("logomesh.relay.commit").timer();
    if (timer == null || timer.count() == 0) {
      return null;
    }
    for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
      if (bucket.count() >= 0.99 * (double) timer.count()) {
        return (long) Math.ceil(bucket.bucket(TimeUnit.MILLISECONDS));
      }
    }
    return null;
  }

  /**
   * A space in a list.
   *
   * @param id its id in full
   * @param inviteId which invite brought it; null where that is not known
   * @param trustRecords changes of its membership, its foundation among them
   */
  record SpaceRow(
      String id,
      String shortId,
      Instant registered,
      @Nullable String inviteId,
      @Nullable Long seenDay,
      long trustRecords,
      long logs,
      long entries,
      long connections) {}

  /** Emits spaces in the order of their registration. */
  Mono<List<SpaceRow>> spaces(int skip, int limit) {
    Map<SpaceId, Long> live =
        activity.live().stream()
            .collect(Collectors.groupingBy(LiveConnection::space, Collectors.counting()));
    return census
        .spaces(skip, limit)
        .map(
            page ->
                page.stream()
                    .map(figures -> row(figures, live.getOrDefault(figures.space(), 0L)))
                    .toList());
  }

  private SpaceRow row(SpaceFigures figures, long connections) {
    String invite = figures.inviteHash();
    return new SpaceRow(
        figures.space().toString(),
        figures.space().abbreviated(),
        figures.registered(),
        invite == null ? null : invite.substring(0, InviteTool.ID_DIGITS),
        connections > 0 ? today() : figures.seenDay(),
        figures.trustRecords(),
        figures.logs(),
        figures.entries(),
        connections);
  }

  /**
   * A device of a space.
   *
   * @param name its short name on these pages
   * @param id its first digits
   * @param fullId its id, by which it is blocked
   * @param level what it may do, as the relay sees it
   * @param role founder, recovery words, or none
   */
  record DeviceRow(
      String name,
      String id,
      String fullId,
      String level,
      String role,
      long logs,
      long connections) {}

  /** A log of a space. */
  record LogRow(String id, String device, long entries) {}

  /**
   * One space.
   *
   * @param devices its members; empty if the trust log cannot be read
   * @param removed how many devices were removed from it
   * @param logs its logs, {@link #MAX_LOGS} at most, the longest first
   * @param isDamaged whether its trust log cannot be read
   */
  record SpaceDetail(
      SpaceRow space,
      List<DeviceRow> devices,
      int removed,
      List<LogRow> logs,
      List<ConnectionRow> connections,
      boolean isDamaged) {}

  /** Emits one space; nothing if it is not registered. */
  Mono<SpaceDetail> space(SpaceId space) {
    List<LiveConnection> live =
        activity.live().stream().filter(open -> open.space().equals(space)).toList();
    return census
        .space(space)
        .flatMap(
            figures ->
                entries
                    .logsAfter(space, null, MAX_LOGS)
                    .flatMap(
                        logs ->
                            trusts
                                .snapshot(space)
                                .map(trust -> detail(figures, logs, live, trust.state(), space))
                                .onErrorResume(
                                    StoreException.class,
                                    damaged ->
                                        Mono.just(detail(figures, logs, live, null, space)))))
        .onErrorResume(
            StoreException.class,
            failure ->
                failure.reason() == StoreException.Reason.UNKNOWN_SPACE
                    ? Mono.empty() // it is being dropped
                    : Mono.error(failure));
  }

  private SpaceDetail detail(
      SpaceFigures figures,
      List<StoredLog> logs,
      List<LiveConnection> live,
      @Nullable TrustState trust,
      SpaceId space) {
    List<DeviceRow> devices = new ArrayList<>();
    if (trust != null) {
      trust.members().values().forEach(member -> devices.add(row(space, member, logs, live)));
    }
    List<LogRow> rows =
        logs.stream()
            .map(
                log ->
                    new LogRow(
                        log.id().abbreviated(),
                        Pseudonyms.of(space, log.state().device()),
                        log.state().seq() - log.firstSeq() + 1))
            .sorted((a, b) -> Long.compare(b.entries(), a.entries()))
            .toList();
    return new SpaceDetail(
        row(figures, live.size()),
        devices,
        trust == null ? 0 : trust.removed().size(),
        rows,
        live.stream().map(Figures::row).toList(),
        trust == null);
  }

  private static DeviceRow row(
      SpaceId space, Member member, List<StoredLog> logs, List<LiveConnection> live) {
    DeviceId device = member.device();
    return new DeviceRow(
        Pseudonyms.of(space, device),
        device.abbreviated(),
        device.toString(),
        word(member.level()),
        switch (member.role()) {
          case CREATOR -> "founder";
          case RECOVERY -> "recovery words";
          case ADMITTED -> "";
        },
        logs.stream().filter(log -> log.state().device().equals(device)).count(),
        live.stream().filter(open -> open.device().equals(device)).count());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * An open connection.
   *
   * @param device its short name on these pages
   */
  record ConnectionRow(
      String space,
      String shortSpace,
      String device,
      long seconds,
      long bytesReceived,
      long bytesSent,
      long bytesWaiting) {}

  /** The open connections, the oldest first. */
  List<ConnectionRow> connections() {
    return activity.live().stream().map(Figures::row).toList();
  }

  private static ConnectionRow row(LiveConnection open) {
    return new ConnectionRow(
        open.space().toString(),
        open.space().abbreviated(),
        Pseudonyms.of(open.space(), open.device()),
        open.age().toSeconds(),
        open.bytesReceived(),
        open.bytesSent(),
        open.bytesWaiting());
  }

  // Samples tell the store once a minute.
  private Long today() {
    return clock.instant().getEpochSecond() / SECONDS_A_DAY;
  }
}
