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
  void maxConnections_another_changesNoOtherBound() {
    SyncLimits usual = SyncLimits.defaults();

    SyncLimits more = usual.withMaxConnections(5_000);

    assertThat(more.maxConnections()).isEqualTo(5_000);
    assertThat(more.withMaxConnections(usual.maxConnections())).isEqualTo(usual);
  }
}
