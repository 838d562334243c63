package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SyncPropertiesTest {
  @Test
  void maxConnections_none_isRefusedByItsName() {
    assertThatThrownBy(() -> new SyncProperties(0))
        .hasMessageContaining("logomesh.relay.sync.max-connections is 0");
  }

  @Test
  void inForce_saysWhatThisRelaysHeapIs() {
    assertThat(SyncLimits.defaults().inForce(1L << 30))
        .filteredOn(limit -> limit.name().equals("Open connections"))
        .singleElement()
        .satisfies(limit -> assertThat(limit.why()).endsWith("may grow to 1024 MB."));
  }

  @Test
  void maxConnections_another_changesNoOtherBound() {
    SyncLimits usual = SyncLimits.defaults();

    SyncLimits more = usual.withMaxConnections(5_000);

    assertThat(more.maxConnections()).isEqualTo(5_000);
    assertThat(more.withMaxConnections(usual.maxConnections())).isEqualTo(usual);
  }
}
