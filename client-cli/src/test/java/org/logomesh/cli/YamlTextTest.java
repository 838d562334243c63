package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.client.graph.FieldValue;

class YamlTextTest {
  @ParameterizedTest
  @CsvSource({
    "true, BOOL",
    "False, BOOL",
    "42, INT64",
    "-7, INT64",
    "007, TEXT",
    "99999999999999999999, TEXT",
    "1.5, FLOAT64",
    "1.10, TEXT",
    "2026-03-01T09:00:00Z, TIMESTAMP",
    "2026-03-01T09:00:00.5+02:00, TIMESTAMP",
    "2026-02-31T09:00:00Z, TEXT",
    "2026-03-01, TEXT",
    "2026-03-01T09:00:00, TEXT",
    "12:30, TEXT",
    "yes, TEXT",
    "null, TEXT"
  })
  void read_plainScalar_hasItsType(String plain, FieldValue.Type type) {
    assertThat(YamlText.read(plain).type()).isEqualTo(type);
  }

  @Test
  void write_anyValue_readsBackEqual() throws FrontMatter.BrokenException {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      FieldValue value = value(random);
      String yaml = "key: " + YamlText.write(value) + "\n";
      assertThat(FrontMatter.parse(yaml).fields().get("key")).as(yaml).isEqualTo(value);
    }
  }

  @Test
  void text_asKey_readsBackEqual() throws FrontMatter.BrokenException {
    Random random = new Random(43);
    for (int i = 0; i < 1_000; i++) {
      String name = "k" + text(random);
      String yaml = YamlText.text(name) + ": 1\n";
      assertThat(FrontMatter.parse(yaml).fields()).as(yaml).containsKey(name);
    }
  }

  private static FieldValue value(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new FieldValue.Int64(random.nextLong());
      case 1 -> new FieldValue.Float64(random.nextInt(1_000_000) / 128.0);
      case 2 -> new FieldValue.Bool(random.nextBoolean());
      case 3 -> new FieldValue.Timestamp(random.nextLong(4_000_000_000_000L));
      case 4 -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield new FieldValue.Bytes(bytes);
      }
      default -> new FieldValue.Text(text(random));
    };
  }

  private static String text(Random random) {
    List<String> parts =
        List.of(
            "a", "Z", " ", "\n", "\t", "\"", "'", "\\", ":", ": ", "#", " #", "- ", "[", "]", "{",
            "}", "é", "日", "😀", "\u0001", "\u0085", "\u2028", "%", "@", "`", "&", "*", "!", "|",
            ">", "true", "12", "1.5", "~", "null", "---", "\r\n", "\uFEFF", ",");
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(8);
    for (int i = 0; i < length; i++) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }
}
