package org.logomesh.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.springframework.util.unit.DataSize;

class RatesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final DataSize MB = DataSize.ofMegabytes(1);

  private final SpaceId space = SpaceId.of(new byte[32]);
  private long nanos = 7 * SECOND;

  private final TimeMeter time =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return nanos;
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  private Rates rates(int address, int device, int perSpace) {
    return new Rates(new RateProperties(0, 0, address, device, perSpace, MB, MB), time);
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private static DeviceId device(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return DeviceId.of(bytes);
  }

  private static int allowed(Rates rates, InetAddress address) {
    for (int i = 0; i < 100_000; i++) {
      if (rates.request(address) > 0) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void request_savedUp_thenAsFastAsTheRate_andSaysWhen() throws Exception {
    Rates rates = rates(2, 0, 0);
    InetAddress address = address("192.0.2.1");

    assertThat(allowed(rates, address)).isEqualTo(120);
    assertThat(rates.request(address)).isEqualTo(1);
    nanos += 3 * SECOND;
    assertThat(allowed(rates, address)).isEqualTo(6);
    assertThat(rates.request(address("192.0.2.2"))).as("another address").isZero();
  }

  @Test
  void request_addressesOfOneIpv6Network_countTogether() throws Exception {
    Rates rates = rates(1, 0, 0);
    for (int i = 0; i < 60; i++) {
      assertThat(rates.request(address("2001:db8:1:2::" + Integer.toHexString(i)))).isZero();
    }

    assertThat(rates.request(address("2001:db8:1:2:ffff::1"))).isPositive();
    assertThat(rates.request(address("2001:db8:1:3::1"))).isZero();
  }

  @Test
  void request_noRate_isNeverRefused() throws Exception {
    assertThat(allowed(rates(0, 0, 0), address("192.0.2.1"))).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void signIn_oneDevice_leavesTheOthersOfItsSpaceRoom() {
    Rates rates = rates(0, 1, 100);
    for (int i = 0; i < 60; i++) {
      assertThat(rates.signIn(space, device(1))).isZero();
    }

    assertThat(rates.signIn(space, device(1))).isPositive();
    assertThat(rates.signIn(space, device(2))).isZero();
  }

  @Test
  void signIn_manyDevicesOfOneSpace_countTogether() {
    Rates rates = rates(0, 1, 1);
    for (int i = 0; i < 60; i++) {
      assertThat(rates.signIn(space, device(i))).isZero();
    }

    assertThat(rates.signIn(space, device(99))).isPositive();
  }

  @Test
  void appended_moreThanSavedUp_waitsUntilTheDebtIsPaid() {
    Rates rates = rates(0, 0, 0);
    int megabyte = 1 << 20;
    for (int i = 0; i < 4; i++) {
      assertThat(rates.appended(space, device(1), megabyte)).isZero();
    }

    assertThat(rates.appended(space, device(1), megabyte / 2)).isBetween(499L, 501L);
    assertThat(rates.appended(space, device(1), megabyte / 2)).isBetween(999L, 1_001L);
    nanos += 2 * SECOND;
    assertThat(rates.appended(space, device(1), megabyte / 2)).isZero();
  }

  @Test
  void properties_whatCannotBe_isRefused() {
    assertThatThrownBy(() -> new RateProperties(0, 0, -1, 0, 0, MB, MB))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RateProperties(0, 0, 0, 0, 0, DataSize.ofBytes(1), MB))
        .hasMessageContaining("device-appends");
  }
}
