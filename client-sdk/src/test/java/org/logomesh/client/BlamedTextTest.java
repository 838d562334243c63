package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.trust.TrustLevel;

class BlamedTextTest {
  private static final DeviceInfo DEVICE =
      new DeviceInfo(
          DeviceId.of(new byte[DeviceId.SIZE]),
          "laptop",
          "",
          TrustLevel.FULL,
          DeviceInfo.State.MEMBER,
          true,
          false);

  private static Origin origin(int time) {
    byte[] hash = new byte[EntryHash.SIZE];
    hash[0] = (byte) time;
    return new Origin(EntryHash.of(hash), DEVICE, time, time);
  }

  private static BlamedText.Span span(int from, int to, int time) {
    return new BlamedText.Span(from, to, origin(time));
  }

  @Test
  void lines_goneOnAtTheEnd_keepTheirOwnAuthor() {
    BlamedText text = new BlamedText("😀gs\nbread", List.of(span(0, 3, 1), span(3, 9, 2)));
    assertThat(text.lines())
        .extracting(line -> line.latest().logicalTime())
        .containsExactly(1L, 2L);
    assertThat(text.lines().get(1))
        .extracting(BlamedText.Line::from, BlamedText.Line::to)
        .containsExactly(4, 9);
  }

  @Test
  void lines_madeOfSeveral_haveTheLatest() {
    BlamedText text = new BlamedText("oat milk\n", List.of(span(0, 4, 7), span(4, 9, 2)));
    assertThat(text.lines()).hasSize(1);
    assertThat(text.lines().get(0).latest().logicalTime()).isEqualTo(7);
  }

  @Test
  void lines_emptyOnes_areOfWhoEndedThem() {
    BlamedText text =
        new BlamedText("a\n\nb", List.of(span(0, 2, 1), span(2, 3, 5), span(3, 4, 1)));
    assertThat(text.lines())
        .extracting(line -> line.latest().logicalTime())
        .containsExactly(1L, 5L, 1L);
    assertThat(new BlamedText("", List.of()).lines()).isEmpty();
  }
}
