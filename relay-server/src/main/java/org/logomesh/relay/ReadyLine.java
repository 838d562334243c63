package org.logomesh.relay;

import java.nio.file.Path;
import java.util.Objects;
import org.logomesh.relay.access.OperatorInvite;
import org.logomesh.relay.access.SpaceRegistry;
import org.logomesh.relay.admin.Console;
import org.logomesh.relay.store.DataDirectory;
import org.logomesh.relay.store.StorePlace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * Tells the operator, and the program that started the relay, that it is ready and where: on the
 * console, and as a port number in the file {@code relay.port}.
 */
class ReadyLine {
  static final String PORT_FILE = "relay.port";

  /** Set where the log is written for programs to read. */
  private static final String STRUCTURED = "logging.structured.format.console";

  private static final Logger log = LoggerFactory.getLogger(ReadyLine.class);

  private final DataDirectory directory;
  private final StorePlace place;
  private final OperatorInvite invite;
  private final SpaceRegistry spaces;
  private final Console console;

  ReadyLine(
      DataDirectory directory,
      StorePlace place,
      OperatorInvite invite,
      SpaceRegistry spaces,
      Console console) {
    this.console = console;
    this.directory = directory;
    this.place = place;
    this.invite = invite;
    this.spaces = spaces;
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    ReactiveWebServerApplicationContext context =
        (ReactiveWebServerApplicationContext) event.getApplicationContext();
    Environment environment = context.getEnvironment();
    int port = Objects.requireNonNull(context.getWebServer(), "not started").getPort();
    String code = spaces.invitesOnly() ? invite.createOnce() : null;
    directory.write(PORT_FILE, port + System.lineSeparator());
    String scheme = environment.containsProperty("server.ssl.certificate") ? "wss" : "ws";
    String host = environment.getProperty("server.address", "0.0.0.0");
    String ready =
        "relay ready on "
            + scheme
            + "://"
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port
            + "  data in "
            + place.text();
    // Logs that are collected elsewhere get no invite code, and nothing that is not of their form.
    if (environment.containsProperty(STRUCTURED)) {
      log.info("{}", ready);
      log.info("{}", operatorConsole());
      if (code != null) {
        log.info("operator invite in {}", directory.path().resolve(OperatorInvite.FILE_NAME));
      }
      return;
    }
    System.out.println(ready);
    if (code != null) {
      System.out.println("operator invite: " + code);
      System.out.println(
          "  Devices need it to bring a space to this relay. It is kept in "
              + directory.path().resolve(OperatorInvite.FILE_NAME));
    }
    System.out.println(operatorConsole());
  }

  private String operatorConsole() {
    String url = console.url();
    if (url == null) {
      return "operator console: none";
    }
    Path file = console.tokenFile();
    return "operator console: " + url + (file == null ? "" : "  token in " + file);
  }

  @EventListener
  void closed(ContextClosedEvent event) {
    directory.delete(PORT_FILE);
  }
}
