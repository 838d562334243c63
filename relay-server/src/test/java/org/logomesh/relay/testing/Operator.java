package org.logomesh.relay.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operator at a relay's console: a browser without script, and a program. */
public final class Operator {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern FORM_TOKEN =
      Pattern.compile("name=\"formToken\" value=\"([^\"]+)\"");

  private final String console;
  private final String token;
  private String cookie = "";

  /**
   * @param console where the console is
   * @param token what the operator knows
   */
  public Operator(String console, String token) {
    this.console = console;
    this.token = token;
  }

  public String console() {
    return console;
  }

  public String token() {
    return token;
  }

  public String cookie() {
    return cookie;
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(console + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HTTP.send(request, BodyHandlers.ofString());
  }

  /** Signs in by the form and keeps the cookie. */
  public HttpResponse<String> signIn(String tried) throws IOException, InterruptedException {
    HttpResponse<String> answer = post("/sign-in", "token=" + encoded(tried));
    answer
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
    return answer;
  }

  public HttpResponse<String> signIn() throws IOException, InterruptedException {
    return signIn(token);
  }

  /** A page as the browser gets it. */
  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path, headers);
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return send(request.build());
  }

  /** Sends a form as it is. */
  public HttpResponse<String> post(String path, String form, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return send(request.build());
  }

  /** Sends a form of a page, with its form token. */
  public HttpResponse<String> act(String page, String path, String fields)
      throws IOException, InterruptedException {
    Matcher found = FORM_TOKEN.matcher(get(page).body());
    if (!found.find()) {
      throw new IllegalStateException("no form on " + page);
    }
    return post(path, "formToken=" + encoded(found.group(1)) + "&" + fields);
  }

  /** Asks the API. */
  public HttpResponse<String> api(String method, String path, @Nullable String json)
      throws IOException, InterruptedException {
    return send(
        request("/api" + path, "Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build());
  }

  public HttpResponse<String> api(String path) throws IOException, InterruptedException {
    return api("GET", path, null);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
