package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.SpaceId;

class ChangeMessageTest {
  private final Random random = new Random(11);

  private Set<SpaceId> spaces(int count) {
    Set<SpaceId> spaces = new HashSet<>();
    for (int i = 0; i < count; i++) {
      byte[] id = new byte[SpaceId.SIZE];
      random.nextBytes(id);
      spaces.add(SpaceId.of(id));
    }
    return spaces;
  }

  @Test
  void encode_anyNumberOfSpaces_fitsAndIsReadBack() {
    for (int count :
        new int[] {1, 2, ChangeMessage.MAX_SPACES, ChangeMessage.MAX_SPACES + 1, 500}) {
      Set<SpaceId> told = spaces(count);
      long sender = random.nextLong();
      List<String> messages = ChangeMessage.encode(sender, told);

      Set<SpaceId> heard = new HashSet<>();
      for (String message : messages) {
        assertThat(message.length()).isLessThanOrEqualTo(ChangeMessage.MAX_PAYLOAD);
        ChangeMessage read = Objects.requireNonNull(ChangeMessage.decode(message));
        assertThat(read.sender()).isEqualTo(sender);
        assertThat(read.change().anywhere()).isFalse();
        heard.addAll(read.change().spaces());
      }
      assertThat(heard).isEqualTo(told);
    }
  }

  @Test
  void encode_anywhere_isReadBack() {
    List<String> messages = ChangeMessage.encode(-3, null);

    assertThat(messages)
        .singleElement()
        .extracting(ChangeMessage::decode)
        .isEqualTo(new ChangeMessage(-3, ChangeFeed.Change.somewhere()));
    assertThat(ChangeMessage.encode(5, Set.of())).isEmpty();
  }

  @Test
  void decode_whatIsNoneOfOurs_isNull() {
    for (String other : new String[] {"", "a", "hello, world", "AAAA", "ÄÖ", "A".repeat(7_998)}) {
      assertThat(ChangeMessage.decode(other)).as(other).isNull();
    }
    assertThat(ChangeMessage.decode(null)).isNull();
  }
}
