package org.logomesh.relay.admin;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.logomesh.relay.access.AuditEvent;

/**
 * The pages' templates, compiled when they are first used. What is filled in is escaped for HTML,
 * also within attributes; only pictures made of numbers are not. Thread-safe.
 */
final class Templates {
  private static final String FOLDER = "/console/";
  private static final String LAYOUT = "layout";

  private final Mustache.Compiler compiler =
      Mustache.compiler()
          .nullValue("–")
          .emptyStringIsFalse(true)
          .zeroIsFalse(true)
          .withLoader(name -> reader(name + ".html"));
  private final Map<String, Template> compiled = new ConcurrentHashMap<>();
  private final Map<String, Object> words = new HashMap<>();

  Templates(InstantSource clock) {
    word("size", text -> Shown.size(Double.parseDouble(text)));
    word("count", text -> Shown.count(Double.parseDouble(text)));
    word("span", text -> Shown.span(Duration.ofSeconds(Long.parseLong(text))));
    word("ago", text -> Shown.ago(Instant.parse(text), clock.instant()));
    word("minute", text -> Shown.minute(Instant.parse(text)));
    word("second", text -> Shown.second(Instant.parse(text)));
    word("day", text -> Shown.day(Long.parseLong(text), clock.instant()));
    word("event", AuditEvent::textOf);
  }

  private void word(String name, UnaryOperator<String> shown) {
    words.put(
        name,
        (Mustache.Lambda)
            (fragment, out) -> {
              String text = fragment.execute();
              out.write(text.isEmpty() || text.equals("–") ? "–" : shown.apply(text));
            });
  }

  /**
   * Fills a page in.
   *
   * @param name the template's name
   * @param frame what the frame around it needs: title, formToken, nav
   * @param body what the page itself shows
   */
  String page(String name, Map<String, Object> frame, Object body) {
    Map<String, Object> around = new HashMap<>(words);
    around.putAll(frame);
    StringWriter inner = new StringWriter();
    template(name).execute(body, around, inner);
    around.put("body", inner.toString());
    return template(LAYOUT).execute(around);
  }

  private Template template(String name) {
    return compiled.computeIfAbsent(name, wanted -> compiler.compile(reader(wanted + ".html")));
  }

  private static Reader reader(String file) {
    InputStream in = Templates.class.getResourceAsStream(FOLDER + file);
    if (in == null) {
      throw new IllegalStateException("no template " + file);
    }
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }

  /** A file of the console that is sent as it is. */
  static byte[] file(String name) {
    try (InputStream in = Templates.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("no file " + name);
      }
      return in.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
