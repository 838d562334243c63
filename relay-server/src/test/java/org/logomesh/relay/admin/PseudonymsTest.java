package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

class PseudonymsTest {
  private static byte[] id(int number) {
    return Sha256.hash(new byte[] {(byte) number, (byte) (number >> 8)});
  }

  @Test
  void of_deviceAndSpace_isAlwaysTheSame_andAnotherElsewhere() {
    SpaceId space = SpaceId.of(id(1));
    DeviceId device = DeviceId.of(id(2));

    assertThat(Pseudonyms.of(space, device))
        .isEqualTo("elder-hare-b5")
        .isNotEqualTo(Pseudonyms.of(SpaceId.of(id(3)), device));
  }

  @Test
  void of_aHundredDevicesOfASpace_areDifferent() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      names.add(Pseudonyms.of(SpaceId.of(id(1)), DeviceId.of(id(i))));
    }

    assertThat(names).hasSize(100);
  }
}
