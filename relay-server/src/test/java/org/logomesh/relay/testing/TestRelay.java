package org.logomesh.relay.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.RelayApplication;
import org.logomesh.relay.admin.Console;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole relay in this process, on a port of its own. */
public final class TestRelay implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int NO_WEBSOCKET = 400;

  private final Path directory;
  private final ConfigurableApplicationContext context;
  private final int port;

  private TestRelay(Path directory, ConfigurableApplicationContext context) throws IOException {
    this.directory = directory;
    this.context = context;
    this.port = Integer.parseInt(Files.readString(directory.resolve("relay.port")).strip());
  }

  public static TestRelay start(Path directory, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.add("--logomesh.relay.data-dir=" + directory);
    arguments.add("--server.port=0");
    SpringApplication application = RelayApplication.program();
    application.setRegisterShutdownHook(false);
    return new TestRelay(directory, application.run(arguments.toArray(String[]::new)));
  }

  public String origin() {
    return "ws://127.0.0.1:" + port;
  }

  public URI uri(String path) {
    return URI.create(origin() + path);
  }

  public <T> T bean(Class<T> type) {
    if (type.isInstance(context)) {
      return type.cast(context);
    }
    return context.getBean(type);
  }

  /** What the classes of all singletons are called. */
  public List<String> beanClassNames() {
    List<String> names = new ArrayList<>();
    for (String bean : context.getBeanDefinitionNames()) {
      names.add(context.getBean(bean).getClass().getName());
    }
    return names;
  }

  public String operatorInvite() throws IOException {
    return Files.readString(directory.resolve("operator-invite.txt")).strip();
  }

  /** The operator, who knows the token that the relay made. */
  public Operator operator() throws IOException {
    return new Operator(
        Objects.requireNonNull(bean(Console.class).url(), "no console"),
        Files.readString(directory.resolve("operator-token.txt")).strip());
  }

  /** Asks the operator's port, which metrics are on. */
  public HttpResponse<String> manage(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(
                Objects.requireNonNull(bean(Console.class).baseUrl(), "no port of the operator's")
                    + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  /** A request of any method, without a body. */
  public HttpResponse<byte[]> request(String method, String path)
      throws IOException, InterruptedException {
    return HTTP.send(
        request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray());
  }

  public HttpResponse<byte[]> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", path, body, headers);
  }

  public HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  /** Registers a space with the operator's invite. */
  public void register(TestSpace space) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        post(RelayApi.SPACES_PATH, space.registration(), RelayApi.INVITE_HEADER, operatorInvite());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException("registration: " + answer.statusCode());
    }
  }

  public byte[] nonce() throws IOException, InterruptedException {
    return post(RelayApi.NONCE_PATH, new byte[0]).body();
  }

  /** A fresh token for a sign-in. */
  public String token(TestDevice device, TestSpace space) throws IOException, InterruptedException {
    return device.token(space.id(), nonce(), origin());
  }

  /** A fresh token for something else than a sign-in. */
  public String token(TestDevice device, TestSpace space, DeviceAssertion.Purpose purpose)
      throws IOException, InterruptedException {
    return device.token(purpose, space.id(), nonce(), origin());
  }

  /** Why whoever shows this token is not let in; null if it would be. */
  public @Nullable ErrorCode refusal(String token) throws IOException, InterruptedException {
    HttpRequest request =
        request(RelayApi.SYNC_PATH).header("Authorization", "Bearer " + token).build();
    HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() == NO_WEBSOCKET) {
      return null; // let in, and then found to be no WebSocket
    }
    return answer
        .headers()
        .firstValue(RelayApi.ERROR_HEADER)
        .map(number -> ErrorCode.ofNumber(Long.parseLong(number)))
        .orElse(null);
  }

  @Override
  public void close() {
    context.close();
  }
}
