package org.logomesh.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/** The demo, step by step. */
final class Demo implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Rounds of syncing after which two devices that saw everything are equal. */
  private static final int MAX_ROUNDS = 4;

  /** The relay's files and what it printed. */
  private static final String RELAY = "relay";

  /** The same before any device came: what is in there, no device has said. */
  private static final String EMPTY_RELAY = "empty-relay";

  /** How many texts are looked for where they are. */
  private static final int CONTROL_TEXTS = 100;

  private static final String LAPTOP = "Ingrid's laptop";
  private static final String PHONE = "Ingrid's phone";
  private static final String PERSON = "Ingrid Solheim";

  private final Path folder;
  private final @Nullable Path vault;
  private final Output out;
  private final DemoChecks checks;

  private volatile boolean closed;
  private volatile @Nullable RelayProcess relay;
  private volatile @Nullable Space laptop;
  private volatile @Nullable Space phone;

  Demo(Path folder, @Nullable Path vault, Output out, DemoChecks checks) {
    this.folder = folder;
    this.vault = vault;
    this.out = out;
    this.checks = checks;
  }

  void run() throws IOException, InterruptedException {
    startRelay();
    Space first = foundLaptop();
    DemoSpace thoughts = new DemoSpace(first);
    importVault(first);
    checks.say(
        first.status().thoughts()
            + " thoughts, "
            + first.status().edges()
            + " connections; "
            + "durable on the laptop, no network needed");
    connect(first, awaitRelay());
    Space second = pair(first);
    checks.step("The phone fetches everything through the relay");
    round(first, "laptop"); // the relay learns that the phone belongs to the space
    round(second, "phone ");
    checks.equal(
        "the phone has the same graph as the laptop", first.stateRoot(), second.stateRoot());
    Set<String> secrets = new TreeSet<>(DemoSpace.secrets(first));
    editOffline(thoughts, first, second);
    secrets.addAll(DemoSpace.secrets(first));
    secrets.addAll(DemoSpace.secrets(second));
    converge(first, second);
    result(thoughts, first, second);
    secrets.addAll(DemoSpace.secrets(first));
    blindness(secrets);
  }

  private void startRelay() throws IOException {
    checks.step("A relay starts, as a process of its own");
    Files.createDirectories(folder.resolve(RELAY));
    RelayProcess started =
        RelayProcess.start(
            folder.resolve(RELAY).resolve("data"), folder.resolve(RELAY).resolve("relay.log"));
    relay = started;
    checks.say("process " + started.id() + ", with an empty store; it takes a moment");
  }

  private URI awaitRelay() throws IOException, InterruptedException {
    checks.step("The laptop brings its space to the relay");
    int port = running().awaitPort(PATIENCE);
    keepEmptyRelay();
    checks.check("the relay accepts connections", port > 0, "port " + port, "none");
    return URI.create("ws://127.0.0.1:" + port);
  }

  private void keepEmptyRelay() throws IOException {
    Path from = folder.resolve(RELAY);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(EMPTY_RELAY).resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private Space foundLaptop() {
    checks.step("The laptop founds a space, and writes while nothing is connected");
    Space made =
        Space.create(
            folder.resolve("laptop"),
            SpaceSettings.defaults().withDeviceName(LAPTOP).withPersonName(PERSON));
    laptop = made;
    return made;
  }

  private void importVault(Space space) throws IOException {
    if (vault == null) {
      return;
    }
    long began = System.nanoTime();
    ImportSummary summary =
        ImportCommand.take(space, vault, ResolutionRules.of(StandardStrategy.LATEST), false, out);
    checks.say(
        "imported "
            + summary.added
            + " notes with "
            + summary.edgesAdded
            + " connections from "
            + vault
            + " in "
            + millis(began)
            + " ms");
    checks.check(
        "every note of the vault was imported",
        summary.skipped.isEmpty(),
        "nothing left out",
        summary.skipped.toString());
  }

  private void connect(Space first, URI place) throws IOException {
    first.useRelay(place, running().invite());
    round(first, "laptop");
    checks.equal(
        "everything the laptop wrote is durable at the relay", 0L, first.status().pending());
  }

  private Space pair(Space first) throws InterruptedException {
    checks.step("The phone is paired with the laptop, by way of the relay");
    long began = System.nanoTime();
    try (Invitation invitation = first.invite()) {
      String ticket = invitation.ticket().text();
      checks.say("ticket   " + ticket.substring(0, Math.min(40, ticket.length())) + "…");
      try (Joining joining =
          Space.join(
              folder.resolve("phone"),
              invitation.ticket(),
              SpaceSettings.defaults().withDeviceName(PHONE).withPersonName(PERSON))) {
        String onLaptop = await(invitation.code());
        String onPhone = await(joining.code());
        checks.say("laptop shows " + onLaptop + ", phone shows " + onPhone);
        checks.equal("both show the same six digits", onLaptop, onPhone);
        boolean same = onLaptop.equals(onPhone);
        invitation.confirm(same);
        joining.confirm(same);
        DeviceInfo device = await(invitation.result());
        Space made = await(joining.result());
        phone = made;
        checks.say("paired in " + millis(began) + " ms");
        checks.equal("the laptop knows the phone by its name", PHONE, device.name());
        return made;
      }
    }
  }

  private void editOffline(DemoSpace thoughts, Space first, Space second) {
    checks.step("Both go offline, and change the same things");
    first.offline(true);
    second.offline(true);
    thoughts.editOnLaptop(first);
    thoughts.editOnPhone(second);
    checks.say(
        """
        laptop  bus sentence: "%s"
                price: 165;  chowder gets #vegetarian-option;  the tent is deleted
        phone   bus sentence: "%s"
                price: 210;  the cottage loses #travel;  the tent gets pegs
                a new thought, and a connection from the bus to the cottage"""
            .formatted(DemoSpace.BY_LAPTOP, DemoSpace.BY_PHONE));
    boolean refused = false;
    try {
      first.sync(PATIENCE);
    } catch (SpaceException e) {
      refused = e.kind() == SpaceException.Kind.OFFLINE;
    }
    checks.check("offline, nothing leaves the device", refused, "refused", "connected");
    checks.check(
        "they differ now",
        !first.stateRoot().equals(second.stateRoot()),
        "different state roots",
        first.stateRoot());
  }

  private void converge(Space first, Space second) {
    checks.step("Both come back, and sync");
    first.offline(false);
    second.offline(false);
    int rounds = 0;
    do {
      round(first, "laptop");
      round(second, "phone ");
      rounds++;
    } while (!first.stateRoot().equals(second.stateRoot()) && rounds < MAX_ROUNDS);
    round(first, "laptop");
    checks.say("laptop  " + first.stateRoot());
    checks.say("phone   " + second.stateRoot());
    checks.equal("equal state roots", first.stateRoot(), second.stateRoot());
  }

  private void result(DemoSpace thoughts, Space first, Space second) {
    checks.step("What has become of it, on both");
    if (!out.isJson()) {
      GraphCommand.print(second, out, second.thought(thoughts.trip).orElse(null), 4);
      out.line("");
    }
    String price = field(first, thoughts.house, "price");
    checks.equal("the sentence has both edits", DemoSpace.MERGED, content(second, thoughts.bus));
    checks.check(
        "of two prices the later one shows, on both",
        price.equals(field(second, thoughts.house, "price"))
            && Set.of("165", "210").contains(price),
        "165 or 210 on both",
        price + " and " + field(second, thoughts.house, "price"));
    checks.equal(
        "the edit of the tent outlived its deletion",
        "Borrow the old canvas tent from Maren, and the pegs",
        content(first, thoughts.tent));
    checks.check(
        "tags of both devices",
        tags(first, thoughts.food).contains("vegetarian-option")
            && !tags(first, thoughts.house).contains("travel"),
        "#vegetarian-option on the chowder, no #travel on the cottage",
        tags(first, thoughts.food) + " and " + tags(first, thoughts.house));
    checks.step("Conflicts: nothing was lost, and nobody had to be asked");
    List<Conflict> conflicts = first.conflicts();
    if (!out.isJson()) {
      ConflictsCommand.print(first, conflicts, out);
    }
    for (Conflict.Kind kind : List.of(Conflict.Kind.FIELD, Conflict.Kind.DELETE_EDIT)) {
      checks.check(
          "the " + kind + " conflict is listed on both",
          has(conflicts, kind) && has(second.conflicts(), kind),
          "one on each device",
          conflicts.size() + " and " + second.conflicts().size() + " conflicts of other kinds");
    }
  }

  private void blindness(Set<String> secrets) throws IOException {
    checks.step("What the relay knows");
    Set<String> told = new TreeSet<>(secrets);
    told.removeAll(Blindness.search(folder.resolve(EMPTY_RELAY), secrets).found());
    Blindness.Report live = Blindness.search(folder.resolve(RELAY), told);
    running().close();
    Blindness.Report stopped = Blindness.search(folder.resolve(RELAY), told);
    live.bytes()
        .forEach((file, bytes) -> checks.say(String.format("%,12d bytes  %s", bytes, file)));
    checks.say(
        String.format(
            "%,12d bytes, searched for %d texts: contents, tags, fields, connections, names",
            live.total(), live.searched()));
    if (told.size() < secrets.size()) {
      checks.say(
          (secrets.size() - told.size()) + " texts are the relay's own words and say nothing");
    }
    checks.check("the relay holds the entries", live.total() > 0, "some bytes", "none");
    checks.check(
        "none of the texts is in any of its files",
        live.found().isEmpty() && stopped.found().isEmpty(),
        "nothing found, in UTF-8 or UTF-16",
        live.found() + " " + stopped.found());
    Blindness.Report own =
        Blindness.search(folder.resolve("laptop"), secrets.stream().limit(CONTROL_TEXTS).toList());
    checks.check(
        "the same search finds them on the laptop, so it does search",
        own.found().size() >= own.searched() / 2,
        "most of " + own.searched() + " texts",
        own.found().size() + " found");
  }

  private void round(Space space, String who) {
    var result = space.sync(PATIENCE);
    checks.say(
        String.format(
            "%s  %d sent, %d received (%d changes), %,d bytes out, %,d in, %d ms",
            who,
            result.entriesSent(),
            result.entriesReceived(),
            result.operationsReceived(),
            result.bytesSent(),
            result.bytesReceived(),
            result.duration().toMillis()));
  }

  private RelayProcess running() {
    RelayProcess running = relay;
    if (running == null) {
      throw new IllegalStateException("the relay is not running");
    }
    return running;
  }

  private static String content(Space space, ThoughtId id) {
    return space.thought(id).map(Thought::content).orElse("(not there)");
  }

  private static String field(Space space, ThoughtId id, String name) {
    Optional<FieldValue> value = space.thought(id).map(thought -> thought.fields().get(name));
    return value.map(Shown::value).orElse("(not there)");
  }

  private static Set<String> tags(Space space, ThoughtId id) {
    return space.thought(id).<Set<String>>map(Thought::tags).orElse(Set.of());
  }

  private static boolean has(List<Conflict> conflicts, Conflict.Kind kind) {
    return conflicts.stream().anyMatch(conflict -> conflict.kind() == kind);
  }

  private static long millis(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }

  private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new SpaceException(
          SpaceException.Kind.TIMEOUT, "pairing did not finish within 30 s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SpaceException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Whether everything was ended, or is about to be. */
  boolean isClosed() {
    return closed;
  }

  /** Ends everything that was started. May be called twice, and from another thread. */
  @Override
  public void close() {
    closed = true;
    Space second = phone;
    phone = null;
    if (second != null) {
      second.close();
    }
    Space first = laptop;
    laptop = null;
    if (first != null) {
      first.close();
    }
    RelayProcess running = relay;
    relay = null;
    if (running != null) {
      running.close();
    }
  }
}
