package org.logomesh.relay.access;

import java.util.List;
import org.springframework.util.unit.DataSize;

/** The bounds of whoever asks to be let in, and how fast others may ask. */
final class AccessLimits implements LimitsInForce {
  private static final String RATES = "Rates";
  private static final String SIGN_INS = "Sign-ins";
  private static final String SETTINGS = "logomesh.relay.rate.";

  private final RateProperties rates;

  AccessLimits(RateProperties rates) {
    this.rates = rates;
  }

  @Override
  public List<Limit> limits() {
    return List.of(
        rate(
            "Sockets",
            count(rates.sockets(), ""),
            "The process may have as many files open and some hundred more.",
            "sockets"),
        rate(
            "Sockets of one address",
            count(rates.addressSockets(), ""),
            "A household or an office; a proxy's are not counted.",
            "address-sockets"),
        rate(
            "Requests of one address",
            count(rates.address(), " a second"),
            "Before anything is checked. A minute's worth may be saved up.",
            "address"),
        rate(
            "Sign-ins of one device",
            count(rates.device(), " a second"),
            "One for each part of a snapshot.",
            "device"),
        rate(
            "Sign-ins of one space",
            count(rates.space(), " a second"),
            "All its devices come back at once.",
            "space"),
        rate(
            "Entries from one device",
            size(rates.deviceAppends()),
            "Slowed beyond, not refused.",
            "device-appends"),
        rate(
            "Entries from one space",
            size(rates.spaceAppends()),
            "Slowed beyond, not refused.",
            "space-appends"),
        new Limit(
            SIGN_INS,
            "A nonce is good for",
            Nonces.LIFETIME.toSeconds() + " s",
            "A sign-in takes one round trip, on bad networks some seconds.",
            ""),
        new Limit(
            SIGN_INS,
            "Introductions of members at once",
            Integer.toString(MemberRegistry.MAX_AT_ONCE),
            "Each holds copies of a trust log.",
            ""),
        new Limit(
            SIGN_INS,
            "Trust logs kept in memory",
            (TrustCache.MAX_BYTES >> 20) + " MB",
            "Folded they take about thrice that; others are read again.",
            ""));
  }

  private static Limit rate(String name, String value, String why, String setting) {
    return new Limit(RATES, name, value, why, SETTINGS + setting);
  }

  private static String count(int most, String unit) {
    return most == 0 ? "any number" : most + unit;
  }

  private static String size(DataSize most) {
    long kilobytes = most.toKilobytes();
    if (kilobytes == 0) {
      return "as fast as they come";
    }
    return kilobytes % 1024 == 0 ? most.toMegabytes() + " MB a second" : kilobytes + " kB a second";
  }
}
