package org.logomesh.relay.admin;

import java.time.Duration;
import java.util.List;
import org.logomesh.relay.access.LimitsInForce;
import org.logomesh.relay.store.AuditStore;
import org.logomesh.relay.store.QuotaProperties;
import org.logomesh.relay.store.SampleStore.Step;
import org.logomesh.relay.store.StoreProperties;
import org.springframework.util.unit.DataSize;

/** The bounds that are set, and those of the console itself. */
final class AdminLimits implements LimitsInForce {
  private static final String PART = "Console";

  private final StoreProperties store;
  private final QuotaProperties quotas;
  private final Duration requestTime;

  /**
   * @param requestTime how soon a request of a device must be whole
   */
  AdminLimits(StoreProperties store, QuotaProperties quotas, Duration requestTime) {
    this.store = store;
    this.quotas = quotas;
    this.requestTime = requestTime;
  }

  @Override
  public List<Limit> limits() {
    return List.of(
        new Limit(
            "Relay",
            "Registered spaces",
            Shown.count(store.maxSpaces()),
            "Strangers with an invite for any number cannot fill the disk with spaces.",
            "logomesh.relay.max-spaces"),
        new Limit(
            "Relay",
            "Database file",
            size(store.maxDatabaseSize()),
            "Beyond, writes are refused; devices keep what they have. Not for PostgreSQL.",
            "logomesh.relay.max-database-size"),
        new Limit(
            "Relay",
            "Entries and snapshots of one space",
            size(quotas.space()),
            "A space that grows without end leaves room to the others. Another for one: its page.",
            "logomesh.relay.quota.space"),
        new Limit(
            "Relay",
            "Snapshots beyond a space's quota",
            quotas.snapshotPercent() + " % of it",
            "A space that is full of entries can bring the snapshot that lets them be dropped.",
            "logomesh.relay.quota.snapshot-percent"),
        new Limit(
            "Relay",
            "Membership records of one space",
            size(quotas.trust()),
            "Apart from entries: a space that is full can still remove a thief.",
            "logomesh.relay.quota.trust"),
        new Limit(
            "Relay",
            "All spaces together",
            size(quotas.total()),
            "Below what the disk takes, so that a removal still finds room.",
            "logomesh.relay.quota.total"),
        new Limit(
            "Relay",
            "A request must be whole within",
            Shown.span(requestTime),
            "Slow senders hold no socket.",
            "logomesh.relay.request-timeout"),
        limit(
            "Wrong tokens of one address",
            SignInTries.MAX_WRONG + " a minute",
            "Nobody guesses; who mistypes needs three."),
        limit(
            "A session",
            Shown.span(Sessions.LIFE) + ", " + Shown.span(Sessions.IDLE) + " without a request",
            "A working day; and somebody may have walked away."),
        limit("Sessions", Integer.toString(Sessions.MAX_SESSIONS), "The browsers of one operator."),
        limit(
            "Sockets",
            Integer.toString(AdminServer.MAX_CONNECTIONS),
            "Some browsers, and a program or two."),
        limit(
            "Audit records",
            Shown.count(AuditStore.MAX_RECORDS),
            "Some 10 MB; beyond, the oldest go."),
        limit(
            "Figures by the minute",
            Shown.span(Step.MINUTE.kept()),
            "What the charts of an hour and a day show."),
        limit(
            "Figures by the hour",
            Shown.span(Step.HOUR.kept()),
            "Three times what the chart of 30 days shows."),
        limit(
            "Problems told by a check",
            Integer.toString(IntegrityCheck.MAX_PROBLEMS),
            "A damaged disk could make millions."));
  }

  private static String size(DataSize most) {
    return most.toBytes() == 0 ? "the disk" : Shown.size((double) most.toBytes());
  }

  private static Limit limit(String name, String value, String why) {
    return new Limit(PART, name, value, why, "");
  }
}
