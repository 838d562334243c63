package org.logomesh.relay.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How fast others may ask, on average; 0 for as fast as they like. For some time each may be
 * faster, see {@link Rates}.
 *
 * @param sockets open at once, of all addresses
 * @param addressSockets open at once, of one address; a proxy's are not counted
 * @param address requests a second of one address, before anything about them is checked. Each part
 *     of a snapshot takes two, and each device signs in with two
 * @param device sign-ins a second of one device: one for each part of a snapshot
 * @param space sign-ins a second of one space
 * @param deviceAppends bytes a second that one device brings
 * @param spaceAppends bytes a second that all devices of a space bring
 */
@ConfigurationProperties("logomesh.relay.rate")
public record RateProperties(
    @DefaultValue("10000") int sockets,
    @DefaultValue("500") int addressSockets,
    @DefaultValue("100") int address,
    @DefaultValue("50") int device,
    @DefaultValue("200") int space,
    @DefaultValue("32MB") DataSize deviceAppends,
    @DefaultValue("64MB") DataSize spaceAppends) {
  /**
   * The slowest that appends can be made: a longer frame would keep its device waiting for longer
   * than it takes a relay to be alive that says nothing.
   */
  private static final DataSize MIN_APPENDS = DataSize.ofKilobytes(256);

  public RateProperties {
    if (sockets < 0 || addressSockets < 0 || address < 0 || device < 0 || space < 0) {
      throw new IllegalArgumentException("logomesh.relay.rate: less than 0");
    }
    require("device-appends", deviceAppends);
    require("space-appends", spaceAppends);
  }

  private static void require(String name, DataSize rate) {
    if (rate.toBytes() != 0 && rate.compareTo(MIN_APPENDS) < 0) {
      throw new IllegalArgumentException(
          "logomesh.relay.rate." + name + " is " + rate + ", less than " + MIN_APPENDS);
    }
  }

  /** No limits. */
  static RateProperties none() {
    return new RateProperties(0, 0, 0, 0, 0, DataSize.ofBytes(0), DataSize.ofBytes(0));
  }
}
