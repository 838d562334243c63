package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.logomesh.client.CompactOptions;
import org.logomesh.client.Compaction;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;

/** Devices at a relay that drops what lies below a snapshot at once. */
abstract class CompactingRelay extends RelayAndDevices {
  static final CompactOptions AT_ONCE =
      CompactOptions.defaults().withRetentionDays(0).withPatience(PATIENCE);

  CompactingRelay() {
    super("--logomesh.relay.retention.sweep-interval=200ms");
  }

  static Compaction compact(Space space) {
    return space.compact(AT_ONCE, SnapshotProgress.NONE);
  }

  /** Two administrators vouch for the space as it is now, and the relay drops what is below. */
  void compactAndDrop(Space first, Space second) throws Exception {
    assertThat(compact(first).outcome()).isEqualTo(Compaction.Outcome.MADE);
    Compaction vouched = compact(second);
    assertThat(vouched.outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
    assertThat(vouched.attested().stable()).isTrue();
    assertThat(vouched.relayKnows()).isTrue();
    awaitDropped(first);
  }

  /** Waits until the relay has the last entry of each log alone. */
  void awaitDropped(Space space) throws Exception {
    while (entries(space) > logs(space)) {
      Thread.sleep(100);
    }
  }
}
