package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The Java of the pages, made into programs: what a reader copies has to compile and to run. */
final class DocExamples {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

  /** What a reader imports, and what the pages leave to the reader to write. */
  private static final String HEAD =
      """
      import java.net.URI;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.time.Instant;
      import java.util.List;
      import java.util.function.Predicate;
      import org.logomesh.client.*;
      import org.logomesh.client.graph.*;

      public final class Example {
        private static Predicate<String> person;

        private static boolean askUser(String question) {
          return person.test(question);
        }

        private static FieldValue sum(List<FieldValue> values) {
          return new FieldValue.Int64(
              values.stream().mapToLong(each -> ((FieldValue.Int64) each).value()).sum());
        }

        public static void answering(Predicate<String> who) {
          person = who;
        }

        public static void run(%s) throws Exception {
      """;

  private DocExamples() {}

  /** The blocks of all pages, by page and place: {@code docs/history.md 1}. */
  static Map<String, String> all() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    Map<String, String> blocks = new TreeMap<>();
    for (Path page : pages) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      for (int number = 1; block.find(); number++) {
        String name = ROOT.relativize(page).toString().replace('\\', '/');
        blocks.put(name + " " + number, block.group(1));
      }
    }
    return blocks;
  }

  /** A compiled example. */
  static final class Program implements AutoCloseable {
    private final URLClassLoader loader;
    private final Class<?> type;

    private Program(URLClassLoader loader) throws ClassNotFoundException {
      this.loader = loader;
      this.type = loader.loadClass("Example");
    }

    /** Says who answers its questions. */
    void answering(java.util.function.Predicate<String> person) throws Exception {
      type.getMethod("answering", java.util.function.Predicate.class).invoke(null, person);
    }

    void run(Object... arguments) throws Exception {
      Method run =
          Stream.of(type.getMethods())
              .filter(method -> method.getName().equals("run"))
              .findFirst()
              .orElseThrow();
      try {
        run.invoke(null, arguments);
      } catch (InvocationTargetException e) {
        throw new AssertionError("the example failed", e.getCause());
      }
    }

    @Override
    public void close() throws IOException {
      loader.close();
    }
  }

  /**
   * Compiles an example.
   *
   * @param folder an empty one
   * @param variables what it uses and does not declare: types and names
   */
  static Program compile(Path folder, String code, String... variables) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler).as("a JDK, not a JRE, runs the tests").isNotNull();
    Path source = Files.createDirectories(folder).resolve("Example.java");
    Files.writeString(source, HEAD.formatted(String.join(", ", variables)) + code + "}}\n");
    StringWriter said = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    folder.toString(),
                    "-proc:none"),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled)
        .as(() -> said + code.lines().map(line -> "  " + line).collect(Collectors.joining("\n")))
        .isTrue();
    URL[] where = {folder.toUri().toURL()};
    return new Program(new URLClassLoader(where, DocExamples.class.getClassLoader()));
  }
}
