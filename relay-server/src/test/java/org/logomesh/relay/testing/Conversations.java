package org.logomesh.relay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Conversations with the relay as they were recorded, one file each, one line a message: who, the
 * direction as that device sees it, what it is, its bytes. Lines that begin with # say what happens
 * besides.
 *
 * <p>Keys, nonces and order are fixed, so they are the same bytes every time. A change that is
 * meant writes them anew: {@code -Dconversations.write=true}; and whoever reviews it sees in the
 * files what it does to devices that are not updated.
 */
public final class Conversations {
  private static final Path FOLDER = Path.of("src", "test", "resources", "conversations");

  private Conversations() {}

  /** What was said so far. */
  public static final class Transcript {
    private final StringBuilder lines = new StringBuilder();

    public void say(String line) {
      lines.append(line).append('\n');
    }

    /** Holds it against the file of this name. */
    public void assertIs(String name) throws IOException {
      Path file = FOLDER.resolve(name + ".txt");
      if (Boolean.getBoolean("conversations.write")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, lines);
      }
      assertThat(lines.toString()).isEqualTo(Files.readString(file));
    }
  }

  /**
   * A line of a recorded conversation.
   *
   * @param who the device; empty for what happens besides
   * @param sign {@code >} for what the device says, {@code <} for what it is told, else what it
   *     does
   * @param rest what follows
   */
  public record Line(String who, String sign, String rest) {
    static Line of(String text) {
      if (text.startsWith("# ")) {
        return new Line("", "", text.substring(2));
      }
      String[] parts = text.split(" ", 3);
      return new Line(parts[0], parts[1], parts.length < 3 ? "" : parts[2]);
    }

    /** The last word. */
    public String lastWord() {
      return rest.substring(rest.lastIndexOf(' ') + 1);
    }
  }

  /** The lines of a recorded conversation. */
  public static List<Line> recorded(String name) throws IOException {
    return Files.readAllLines(FOLDER.resolve(name + ".txt")).stream().map(Line::of).toList();
  }
}
