package org.logomesh.relay.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium, driven by the W3C WebDriver protocol through chromedriver. */
public final class Browser implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
  private static final List<Path> DRIVERS =
      List.of(Path.of("/usr/bin/chromedriver"), Path.of("/usr/lib/chromium/chromedriver"));

  private final Process driver;
  private final String session;

  private Browser(Process driver, String session) {
    this.driver = driver;
    this.session = session;
  }

  /** Starts a browser. Skips the tests, and says why, where there is none. */
  public static Browser start() throws Exception {
    Path found = DRIVERS.stream().filter(Files::isExecutable).findFirst().orElse(null);
    if (found == null) {
      String reason = "skipped: there is no chromedriver here (Debian: chromium-driver)";
      System.out.println(reason);
      return Assumptions.abort(reason);
    }
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process driver =
        new ProcessBuilder(found.toString(), "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String base = "http://127.0.0.1:" + port;
    awaitReady(base);
    Map<String, Object> options =
        Map.of(
            "args",
            List.of(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking"));
    JsonNode answer =
        call(
            "POST",
            base + "/session",
            Map.of(
                "capabilities",
                Map.of(
                    "alwaysMatch",
                    Map.of("browserName", "chrome", "goog:chromeOptions", options))));
    return new Browser(driver, base + "/session/" + answer.get("sessionId").asString());
  }

  /**
   * Makes it one that has been nowhere yet.
   *
   * @param width of its screen; below 600 it is a phone's
   * @param isDark whether it asks for dark pages
   */
  public void become(int width, int height, boolean isDark) throws Exception {
    command("Network.clearBrowserCookies", Map.of());
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
  }

  private static void awaitReady(String base) throws Exception {
    for (int i = 0; i < 100; i++) {
      try {
        call("GET", base + "/status", null);
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IllegalStateException("chromedriver does not answer");
  }

  private static JsonNode call(String method, String uri, @Nullable Object body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .header("Content-Type", "application/json")
            .build();
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(uri + ": " + answer.body());
    }
    return JSON.readTree(answer.body()).get("value");
  }

  private JsonNode command(String name, Map<String, Object> parameters) throws Exception {
    return call("POST", session + "/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
  }

  public void open(String uri) throws Exception {
    call("POST", session + "/url", Map.of("url", uri));
  }

  public String location() throws Exception {
    return call("GET", session + "/url", null).asString();
  }

  private String element(String selector) throws Exception {
    return call("POST", session + "/element", Map.of("using", "css selector", "value", selector))
        .get(ELEMENT)
        .asString();
  }

  public void type(String selector, String text) throws Exception {
    call("POST", session + "/element/" + element(selector) + "/value", Map.of("text", text));
  }

  public void click(String selector) throws Exception {
    call("POST", session + "/element/" + element(selector) + "/click", Map.of());
  }

  /** Waits until the element says this: what was clicked may be loading. */
  public void awaitText(String selector, String text) throws Exception {
    for (int i = 0; i < 100; i++) {
      try {
        if (text(selector).equals(text)) {
          return;
        }
      } catch (IllegalStateException goneMeanwhile) {
        // of the page before
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError(selector + " does not become \"" + text + "\"");
  }

  public String text(String selector) throws Exception {
    return call("GET", session + "/element/" + element(selector) + "/text", null).asString();
  }

  /** What the expression is in the page. The page's own policy does not hold for the driver. */
  public JsonNode evaluate(String expression) throws Exception {
    return call(
        "POST",
        session + "/execute/sync",
        Map.of("script", "return " + expression, "args", List.of()));
  }

  /** A picture of the whole page. */
  public Path picture(Path file) throws Exception {
    int height = evaluate("document.documentElement.scrollHeight").asInt();
    int width = evaluate("document.documentElement.clientWidth").asInt();
    JsonNode shot =
        command(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
    Files.createDirectories(file.getParent());
    return Files.write(file, Base64.getDecoder().decode(shot.get("data").asString()));
  }

  @Override
  public void close() throws IOException {
    try {
      call("DELETE", session, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
    }
  }
}
