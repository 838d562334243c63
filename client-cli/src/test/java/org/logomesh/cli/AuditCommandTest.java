package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.client.store.AuditTrail;

class AuditCommandTest {
  private static List<AuditTrail.Event> chain(int length) {
    List<AuditTrail.Event> events = new ArrayList<>();
    byte[] before = new byte[32];
    for (int i = 0; i < length; i++) {
      before = AuditTrail.hash(before, i, 1_000L + i, "admit", "device " + i);
      events.add(
          new AuditTrail.Event(
              i, 1_000L + i, "admit", "device " + i, HexFormat.of().formatHex(before)));
    }
    return events;
  }

  @Test
  void firstBroken_intactChain_isNone() {
    assertThat(AuditCommand.firstBroken(chain(5))).isNull();
    assertThat(AuditCommand.firstBroken(List.of())).isNull();
  }

  @Test
  void firstBroken_changedOrDroppedEvent_isNamed() {
    List<AuditTrail.Event> changed = chain(5);
    AuditTrail.Event third = changed.get(2);
    changed.set(2, new AuditTrail.Event(2, third.wallMillis(), "admit", "other", third.hash()));
    assertThat(AuditCommand.firstBroken(changed)).isEqualTo(2);
    List<AuditTrail.Event> dropped = chain(5);
    dropped.remove(1);
    assertThat(AuditCommand.firstBroken(dropped)).isEqualTo(1);
  }
}
