package org.logomesh.relay;

import java.util.Objects;
import org.logomesh.relay.access.OperatorInvite;
import org.logomesh.relay.access.SpaceRegistry;
import org.logomesh.relay.store.DataDirectory;
import org.logomesh.relay.store.StorePlace;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Tells the operator, and the program that started the relay, that it is ready and where: on the
 * console, and as a port number in the file {@code relay.port}.
 */
@Component
class ReadyLine {
  static final String PORT_FILE = "relay.port";

  private final DataDirectory directory;
  private final StorePlace place;
  private final OperatorInvite invite;
  private final SpaceRegistry spaces;

  ReadyLine(
      DataDirectory directory, StorePlace place, OperatorInvite invite, SpaceRegistry spaces) {
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
    System.out.println(
        "relay ready on "
            + scheme
            + "://"
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port
            + "  data in "
            + place.text());
    if (code != null) {
      System.out.println("operator invite: " + code);
      System.out.println(
          "  Devices need it to bring a space to this relay. It is kept in "
              + directory.path().resolve(OperatorInvite.FILE_NAME));
    }
  }

  @EventListener
  void closed(ContextClosedEvent event) {
    directory.delete(PORT_FILE);
  }
}
