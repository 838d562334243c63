package org.logomesh.client.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** Reads {@code vectors/text-order.txt}; the file's head tells its format. */
final class OrderVectors {
  private static final Pattern SPLICE =
      Pattern.compile("splice (\\S+) (\\S+) (\\d+) (\\d+) \"(.*)\"");

  record Case(String name, List<Splice> splices, Set<OperationId> hidden, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private OrderVectors() {}

  static List<Case> read() throws IOException {
    List<Case> cases = new ArrayList<>();
    String name = "";
    List<Splice> splices = new ArrayList<>();
    Set<OperationId> hidden = new HashSet<>();
    for (String line : lines()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String rest = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("case ")) {
        name = rest;
        splices = new ArrayList<>();
        hidden = new HashSet<>();
      } else if (line.startsWith("hide ")) {
        hidden.add(id(rest));
      } else if (line.startsWith("text ")) {
        cases.add(new Case(name, splices, hidden, unescape(rest.substring(1, rest.length() - 1))));
      } else {
        splices.add(splice(line));
      }
    }
    return cases;
  }

  private static Splice splice(String line) {
    Matcher parts = SPLICE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalStateException("not a splice: " + line);
    }
    List<OperationId> parents = new ArrayList<>();
    if (!parts.group(2).equals("-")) {
      Arrays.stream(parts.group(2).split(",", -1)).forEach(id -> parents.add(id(id)));
    }
    int position = Integer.parseInt(parts.group(3));
    int deletes = Integer.parseInt(parts.group(4));
    return new Splice(id(parts.group(1)), parents, position, deletes, unescape(parts.group(5)));
  }

  private static OperationId id(String text) {
    String hash = text.substring(0, 2).repeat(EntryHash.SIZE);
    return new OperationId(EntryHash.parse(hash), Integer.parseInt(text.substring(3)));
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = OrderVectors.class.getResourceAsStream("/vectors/text-order.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
