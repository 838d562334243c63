package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Parses what a person may type or paste as a ticket. See CONTRIBUTING for how to run it. */
class TicketFuzz {
  @MethodSource("samples")
  @FuzzTest
  void parse_anyText_isRefusedInWordsOrATicket(byte @Nullable [] bytes) {
    if (bytes == null) {
      return; // the fuzzer's way to say: none at all
    }
    try {
      Ticket ticket = Ticket.parse(new String(bytes, StandardCharsets.UTF_8), TicketTest.CLOCK);
      assertThat(Ticket.parse(ticket.text(), TicketTest.CLOCK).text()).isEqualTo(ticket.text());
    } catch (BadTicketException e) {
      assertThat(e).hasMessageContaining("ticket");
    }
  }

  static Stream<byte[]> samples() {
    return Stream.of(TicketTest.ticket().text().getBytes(StandardCharsets.UTF_8));
  }
}
