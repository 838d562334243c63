package org.logomesh.relay.admin;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.QuotaProperties;
import org.logomesh.relay.store.Quotas;
import org.logomesh.relay.store.SpaceUsage;
import org.logomesh.relay.store.UsageStore;
import reactor.core.publisher.Mono;

/** What spaces take up, against what they may, for pages and the API. */
final class UsageFigures {
  /** Spaces that are looked at, to find the largest: of 200 bytes or so. */
  static final int MAX_SPACES = 10_000;

  private static final int NEARLY_FULL_PERCENT = 90;
  private static final int FULL_PERCENT = 100;

  /** A quota that was lowered below what is there: how many times it is shown to be exceeded. */
  private static final double MOST_TIMES = 10;

  private final LimitsDesk desk;
  private final UsageStore usages;
  private final Quotas quotas;

  /**
   * A space.
   *
   * @param id its id in full
   * @param takenBytes what counts toward its quota: entries, snapshots, statements and the like
   * @param trustBytes its membership records, which the quota is not for
   * @param quotaBytes how many bytes of entries it may have; null for as many as the disk takes
   * @param isOwn whether the operator set that for this space
   * @param percent how much of its quota is used; null without one
   */
  record Row(
      String id,
      String shortId,
      long entries,
      long takenBytes,
      long trustBytes,
      @Nullable Long quotaBytes,
      boolean isOwn,
      @Nullable Integer percent) {
    boolean hasQuota() {
      return quotaBytes != null;
    }

    String share() {
      return UsageFigures.share(percent, takenBytes);
    }

    Bar bar() {
      return new Bar(percent == null ? 0 : percent);
    }
  }

  /** A bar that shows how full something is. */
  record Bar(int percent) {
    int width() {
      return Math.min(percent, FULL_PERCENT);
    }

    String look() {
      return percent >= NEARLY_FULL_PERCENT ? "bar nearly" : "bar";
    }
  }

  /**
   * All spaces.
   *
   * @param totalBytes entries and membership records of all
   * @param totalQuotaBytes how much that may be; null for as much as the disk takes
   * @param spaceQuotaBytes how many bytes of entries a space may have, where nothing else was set
   * @param trustQuotaBytes how many bytes of membership records a space may have
   * @param spaces those that take up the most first
   */
  record Report(
      long totalBytes,
      @Nullable Long totalQuotaBytes,
      @Nullable Integer percent,
      @Nullable Long spaceQuotaBytes,
      @Nullable Long trustQuotaBytes,
      List<Row> spaces) {
    boolean hasTotalQuota() {
      return totalQuotaBytes != null;
    }

    String share() {
      return UsageFigures.share(percent, totalBytes);
    }

    boolean hasSpaceQuota() {
      return spaceQuotaBytes != null;
    }

    Bar bar() {
      return new Bar(percent == null ? 0 : percent);
    }
  }

  UsageFigures(LimitsDesk desk, UsageStore usages, QuotaProperties quotas) {
    this.desk = desk;
    this.usages = usages;
    this.quotas = quotas.quotas();
  }

  /** Emits the total, and spaces from {@code skip} on, the largest first. */
  Mono<Report> report(int skip, int limit) {
    return Mono.zip(
            usages.totalBytes(),
            desk.spaces()
                .take(MAX_SPACES)
                .sort(Comparator.comparingLong(UsageFigures::taken).reversed())
                .skip(skip)
                .take(limit)
                .map(this::row)
                .collectList())
        .map(
            both -> {
              Long most = bound(quotas.total());
              return new Report(
                  both.getT1(),
                  most,
                  percent(both.getT1(), most),
                  bound(quotas.space()),
                  bound(quotas.trust()),
                  both.getT2());
            });
  }

  /** Emits one space; nothing if it is not registered. */
  Mono<Row> space(SpaceId space) {
    return usages.usage(space).map(this::row);
  }

  /** What a space takes up as pages show it. */
  Row row(SpaceUsage usage) {
    Long own = usage.quotaBytes();
    Long most = bound(own == null ? quotas.space() : own);
    return new Row(
        usage.space().toString(),
        usage.space().abbreviated(),
        usage.entries(),
        taken(usage),
        usage.trustBytes(),
        most,
        own != null,
        percent(taken(usage), most));
  }

  /** What the quota of a space is for. */
  private static long taken(SpaceUsage usage) {
    return usage.entryBytes() + usage.snapshotBytes() + usage.otherBytes();
  }

  private static @Nullable Long bound(long bytes) {
    return bytes == Quotas.UNLIMITED ? null : (Long) bytes;
  }

  private static @Nullable Integer percent(long bytes, @Nullable Long most) {
    if (most == null) {
      return null;
    }
    return most == 0
        ? (Integer) FULL_PERCENT
        : (Integer) (int) (Math.min(MOST_TIMES, (double) bytes / most) * FULL_PERCENT);
  }

  private static String share(@Nullable Integer percent, long bytes) {
    return percent == null ? "" : percent == 0 && bytes > 0 ? "< 1 %" : percent + " %";
  }
}
