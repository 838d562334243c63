package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.TrustLevel;

class TicketTest {
  private static final long NOW = 1_760_000_000L;
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int PREFIX = "LMP1".length();

  static final InstantSource CLOCK = at(NOW);

  private static InstantSource at(long epochSecond) {
    return () -> Instant.ofEpochSecond(epochSecond);
  }

  private static Ticket ticket(long expiry, @Nullable String relay, List<String> addresses) {
    return new Ticket(
        SpaceId.of(filled(1)),
        DeviceId.of(filled(2)),
        List.of(RecordHash.of(filled(3)), RecordHash.of(filled(4))),
        filled(5),
        TrustLevel.FULL,
        expiry,
        relay,
        addresses);
  }

  static Ticket ticket() {
    return ticket(NOW + 600, "wss://relay.example.org", List.of("192.168.1.7:7421"));
  }

  private static byte[] filled(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> Ticket.parse(text, at(NOW)))
        .as(text)
        .isInstanceOf(BadTicketException.class);
  }

  @Test
  void parse_ownText_isTheTicket() throws BadTicketException {
    for (Ticket made :
        List.of(
            ticket(),
            ticket(NOW + 1, null, List.of("a:1", "b:2", "c:3", "d:4")),
            ticket(NOW + 600, "wss://r", List.of()))) {
      Ticket read = Ticket.parse(made.text(), at(NOW));

      assertThat(read.text()).isEqualTo(made.text());
      assertThat(read.space()).isEqualTo(made.space());
      assertThat(read.inviter()).isEqualTo(made.inviter());
      assertThat(read.trustHeads()).isEqualTo(made.trustHeads());
      assertThat(read.secret().revealCopy()).isEqualTo(made.secret().revealCopy());
      assertThat(read.level()).isEqualTo(made.level());
      assertThat(read.expiryEpochSecond()).isEqualTo(made.expiryEpochSecond());
      assertThat(read.relay()).isEqualTo(made.relay());
      assertThat(read.addresses()).isEqualTo(made.addresses());
    }
  }

  @Test
  void parse_asPeopleType_isTheTicket() throws BadTicketException {
    String text = ticket().text();
    String zeroAsLetter = text.substring(0, PREFIX) + text.substring(PREFIX).replace('0', 'o');
    for (String typed :
        List.of(
            text.toLowerCase(Locale.ROOT),
            text.replace("-", ""),
            "  " + text.replace("-", " \n") + "\t",
            zeroAsLetter,
            text.replace('1', 'l'),
            text.replace('1', 'I'))) {
      assertThat(Ticket.parse(typed, at(NOW)).text()).isEqualTo(text);
    }
  }

  @Test
  void parse_anyCharacterMistyped_isNoticed() {
    String text = ticket().text();
    for (int i = PREFIX; i < text.length(); i++) {
      if (text.charAt(i) == '-') {
        continue;
      }
      for (int j = 0; j < ALPHABET.length(); j++) {
        char other = ALPHABET.charAt(j);
        if (other != text.charAt(i)) {
          assertRefused(text.substring(0, i) + other + text.substring(i + 1));
        }
      }
    }
  }

  @Test
  void parse_anyTwoNeighboursExchanged_areNoticed() {
    String text = ticket().text().replace("-", "");
    for (int i = PREFIX; i + 1 < text.length(); i++) {
      if (text.charAt(i) != text.charAt(i + 1)) {
        assertRefused(
            text.substring(0, i) + text.charAt(i + 1) + text.charAt(i) + text.substring(i + 2));
      }
    }
  }

  @Test
  void parse_charactersLeftOutOrTooMany_areNoticed() {
    String text = ticket().text().replace("-", "");
    for (int i = 0; i < text.length(); i++) {
      assertRefused(text.substring(0, i));
      if (i > PREFIX) {
        assertRefused(text.substring(0, i) + text.substring(i + 1));
        assertRefused(text.substring(0, i) + "0" + text.substring(i));
      }
    }
    for (String behind : List.of("0", "00", "Z", "-0", text, "!")) {
      assertRefused(text + behind);
    }
  }

  @Test
  void parse_anythingElse_isNoTicket() {
    for (String text :
        List.of("", "LMP1", "LMP1-", "LMP2" + ticket().text().substring(PREFIX), "hello", "\0")) {
      assertRefused(text);
    }
    assertRefused("LMP1-" + "0".repeat(Ticket.MAX_CHARACTERS));
  }

  @Test
  void parse_otherContentsWithFittingCheckDigits_areReadOrRefusedAndNothingElse()
      throws BadTicketException {
    Random random = new Random(29);
    byte[] checked = Base32.decode(ticket().text().substring(PREFIX));
    byte[] content = Arrays.copyOf(checked, checked.length - 4);
    int refused = 0;
    for (int round = 0; round < 4_000; round++) {
      byte[] changed = Arrays.copyOf(content, content.length - (round % 4 == 0 ? round % 50 : 0));
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        Ticket read = Ticket.parse(withCheckDigits(changed), at(NOW));
        assertThat(read.expiryEpochSecond()).isBetween(NOW + 1, NOW + 900);
      } catch (BadTicketException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 3_999);
    assertThat(Ticket.parse(withCheckDigits(content), at(NOW)).text()).isEqualTo(ticket().text());
  }

  private static String withCheckDigits(byte[] content) {
    byte[] all = Arrays.copyOf(content, content.length + 4);
    System.arraycopy(Sha256.hash(Sha256.label("ticket"), content), 0, all, content.length, 4);
    return "LMP1-" + Base32.encode(all);
  }

  @Test
  void parse_expired_saysSo() throws BadTicketException {
    String text = ticket().text();
    assertThat(Ticket.parse(text, at(NOW + 599)).expiryEpochSecond()).isEqualTo(NOW + 600);
    for (long late : new long[] {NOW + 600, NOW + 601, NOW + 1_000_000}) {
      assertThatThrownBy(() -> Ticket.parse(text, at(late)))
          .isInstanceOf(BadTicketException.class)
          .hasMessageContaining("expired");
    }
  }

  @Test
  void parse_lifeOfMoreThanTenMinutes_isRefused() throws BadTicketException {
    long most = Ticket.MAX_LIFE_SECONDS + Ticket.MAX_CLOCK_DIFFERENCE_SECONDS;
    assertThat(Ticket.parse(ticket(NOW + most, "wss://r", List.of()).text(), at(NOW))).isNotNull();
    for (long life : new long[] {most + 1, 86_400, Long.MAX_VALUE - NOW}) {
      String text = ticket(NOW + life, "wss://r", List.of()).text();
      assertThatThrownBy(() -> Ticket.parse(text, at(NOW)))
          .isInstanceOf(BadTicketException.class)
          .hasMessageContaining("longer than a ticket may be");
    }
  }

  @Test
  void constructor_whatNoTicketHas_isRefused() {
    assertThatThrownBy(() -> ticket(NOW, null, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ticket(NOW, null, List.of("1", "2", "3", "4", "5")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
