package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.testing.Conversations;
import org.logomesh.relay.testing.Conversations.Line;
import org.logomesh.relay.testing.Conversations.Transcript;
import org.springframework.web.reactive.socket.WebSocketHandler;

/**
 * Conversations of what only passes through, message by message: a pairing at a rendezvous,
 * presence and offers, a tunnel. What passes through is opaque here. Each is held twice: as the
 * script says it, and as the recorded bytes are answered by a relay that begins anew.
 */
class GoldenSignalTest {
  private static final String MEETING = RelayApi.RENDEZVOUS_PATH + "5a".repeat(32);

  private final Transcript transcript = new Transcript();
  private final Map<String, ScriptedSession> sessions = new LinkedHashMap<>();
  private final Map<String, Integer> told = new HashMap<>();
  private final Set<String> ended = new HashSet<>();

  @TempDir private Path directory;
  private SpaceOnDisk disk;
  private SignalHub hub;
  private Tunnels tunnels;
  private Rendezvous rendezvous;

  @BeforeEach
  void open() throws IOException {
    open("first");
  }

  private void open(String name) throws IOException {
    disk = new SpaceOnDisk(Files.createDirectory(directory.resolve(name)));
    hub = new SignalHub(SignalLimits.of(new SignalProperties(20, 10), 60_000));
    tunnels = new Tunnels(hub, disk.members, hub.limits());
    rendezvous = new Rendezvous(Duration.ofMinutes(10));
    sessions.clear();
    told.clear();
    ended.clear();
  }

  @AfterEach
  void close() {
    disk.close();
  }

  // ---- the script ---------------------------------------------------------------------------

  private void connect(String name, String path) throws Exception {
    transcript.say(name + " connects " + path);
    dial(name, path);
    listen();
  }

  private void say(String name, byte[] message) throws Exception {
    transcript.say(name + " > " + HexFormat.of().formatHex(message));
    session(name).say(message);
    listen();
  }

  private void say(String name, SignalMessage message) throws Exception {
    say(name, SignalCodec.encode(message));
  }

  private void hangUp(String name) throws Exception {
    transcript.say(name + " leaves");
    session(name).hangUp();
    listen();
  }

  /** Takes down what everybody is told now. */
  private void listen() throws Exception {
    for (String name : sessions.keySet()) {
      ScriptedSession session = session(name);
      while (told.getOrDefault(name, 0) < session.taken().size()) {
        transcript.say(name + " < " + next(name));
      }
      if (session.isClosed() && ended.add(name)) {
        transcript.say(name + " is closed by " + session.closedWith());
      }
    }
  }

  /** Who comes too early is given a moment. */
  private void awaitEnd(String name) throws Exception {
    var unused = session(name).closedWith();
    listen();
  }

  private String next(String name) {
    int number = told.merge(name, 1, Integer::sum) - 1;
    return HexFormat.of().formatHex(session(name).taken().get(number));
  }

  private ScriptedSession session(String name) {
    return Objects.requireNonNull(sessions.get(name), name);
  }

  /** Connects: ada and bob as members; whoever else is asked for nothing. */
  private void dial(String name, String path) {
    String who = name.substring(0, name.indexOf('-'));
    DevicePrincipal device =
        switch (who) {
          case "ada" -> disk.principal(disk.ada);
          case "bob" -> disk.principal(disk.bob);
          default -> null;
        };
    WebSocketHandler door =
        path.startsWith(RelayApi.RENDEZVOUS_PATH)
            ? rendezvous
            : path.startsWith(RelayApi.TUNNEL_PATH)
                ? new WebSocketTunnel(tunnels)
                : new WebSocketSignal(hub, disk.members);
    ScriptedSession session =
        device == null
            ? ScriptedSession.of(path.substring(RelayApi.RENDEZVOUS_PATH.length()))
            : ScriptedSession.at(path, device);
    told.put(name, 0);
    sessions.put(name, session.openAt(door));
  }

  /** Holds what was said against the record, and then the record against a relay. */
  private void assertIs(String recorded) throws Exception {
    transcript.assertIs(recorded);
    disk.close();
    open("again");
    for (Line line : Conversations.recorded(recorded)) {
      String what = recorded + ": " + line;
      switch (line.sign()) {
        case "" -> {}
        case "connects" -> dial(line.who(), line.rest());
        case ">" -> session(line.who()).say(HexFormat.of().parseHex(line.rest()));
        case "leaves" -> session(line.who()).hangUp();
        case "<" -> {
          assertThat(session(line.who()).taken())
              .as(what)
              .hasSizeGreaterThan(told.getOrDefault(line.who(), 0));
          assertThat(next(line.who())).as(what).isEqualTo(line.rest());
        }
        default ->
            assertThat(session(line.who()).closedWith().name()).as(what).isEqualTo(line.lastWord());
      }
    }
    for (String name : sessions.keySet()) {
      assertThat(session(name).taken()).as(name).hasSize(told.getOrDefault(name, 0));
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void say(String line) {
    transcript.say("# " + line);
  }

  // ---- conversations ------------------------------------------------------------------------

  @Test
  void pairingAtARendezvous_asRecorded() throws Exception {
    say("a member invites; a device that belongs to nothing joins, with the id from the ticket");
    connect("ada-invites", MEETING);
    connect("phone-joins", MEETING);
    say("what they say is sealed under the ticket's secret, and passes as it is, both ways");
    say("phone-joins", text("hello, committed to a nonce"));
    say("ada-invites", text("certificate, nonce"));
    say("phone-joins", text("certificate, nonce revealed"));
    say("ada-invites", text("admission, trust log"));
    say("another one with the same ticket is too late");
    connect("thief-joins", MEETING);
    hangUp("phone-joins");
    say("nobody waits there any more");
    connect("late-joins", RelayApi.RENDEZVOUS_PATH + "00".repeat(32));
    awaitEnd("late-joins");

    assertIs("rendezvous");
  }

  @Test
  void presenceAndOffers_asRecorded() throws Exception {
    connect("ada-1", RelayApi.SIGNAL_PATH);
    connect("bob-1", RelayApi.SIGNAL_PATH);
    say(
        "an offer and its answer: sealed for the other and signed, of which the relay knows nothing");
    say("ada-1", new SignalMessage.Send(disk.bob.id(), 1, text("offer")));
    say("bob-1", new SignalMessage.Send(disk.ada.id(), 1, text("answer")));
    say("to a device that is not there");
    say("ada-1", new SignalMessage.Send(DeviceId.of(new byte[32]), 2, text("offer")));
    hangUp("bob-1");
    say("what is no message ends the connection");
    say("ada-1", new byte[] {(byte) 0xff});

    assertIs("presence-and-offers");
  }

  @Test
  void tunnel_asRecorded() throws Exception {
    connect("bob-signals", RelayApi.SIGNAL_PATH);
    say("ada asks for a tunnel, bob is called and asks for the same");
    connect("ada-end", RelayApi.TUNNEL_PATH + disk.bob.id());
    connect("bob-end", RelayApi.TUNNEL_PATH + disk.ada.id());
    say("ada-end", text("TLS client hello"));
    say("bob-end", text("TLS server hello"));
    hangUp("ada-end");
    say("to a device that is not there");
    connect("ada-alone", RelayApi.TUNNEL_PATH + "00".repeat(32));
    awaitEnd("ada-alone");

    assertIs("tunnel");
  }
}
