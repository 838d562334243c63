package org.logomesh.relay.store;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much the relay stores at most; 0 for as much as the disk takes.
 *
 * @param space entries and snapshots of one space, unless {@code lm relay quota} set something else
 *     for it. A million edits take about 0.6 GB
 * @param trust trust records of one space: ten thousand members and removals
 * @param total everything of all spaces together
 * @param snapshotPercent how far a space may go beyond its quota with snapshots alone, 0 to 100
 *     percent of it. A snapshot takes an eighth of the entries that it stands for where texts were
 *     edited, a fifth where short notes were written once
 */
@ConfigurationProperties("logomesh.relay.quota")
public record QuotaProperties(
    @DefaultValue("4GB") DataSize space,
    @DefaultValue("16MB") DataSize trust,
    @DefaultValue("0B") DataSize total,
    @DefaultValue("50") int snapshotPercent) {
  /** The same in bytes. */
  public Quotas quotas() {
    return new Quotas(bytes(space), bytes(trust), bytes(total), snapshotPercent);
  }

  private static long bytes(DataSize size) {
    return size.toBytes() == 0 ? Quotas.UNLIMITED : size.toBytes();
  }
}
