package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.DataDirectoryException;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;

/** Invites made and withdrawn beside a relay that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InviteToolIT {
  private static final int CREATED = 201;
  private static final int REFUSED = 403;

  private final AtomicInteger devices = new AtomicInteger(9_000);
  private Path data;
  private TestRelay relay;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    data = directory.resolve("data");
    relay = TestRelay.start(data);
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  static List<String> run(String... arguments) {
    return run(Instant.now(), arguments);
  }

  private static List<String> run(Instant now, String... arguments) {
    return runAt(now, Map.of(), arguments);
  }

  static List<String> runAt(Instant now, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new InviteTool(
            () -> now, new SecureRandom(), new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(List.of(arguments), environment);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String create(String uses, String days) {
    List<String> said = run("create", data.toString(), uses, days);
    assertThat(said).hasSize(1);
    return said.get(0);
  }

  /** Registers a space of its own; returns the HTTP status. */
  private int register(String invite) {
    try {
      byte[] genesis = new TestSpace(new TestDevice(devices.incrementAndGet())).registration();
      return relay.post(RelayApi.SPACES_PATH, genesis, RelayApi.INVITE_HEADER, invite).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void create_whileTheRelayRuns_isGoodForAsManySpaces() {
    String invite = create("2", "-");

    assertThat(register(invite)).isEqualTo(CREATED);
    assertThat(register(invite)).isEqualTo(CREATED);
    assertThat(register(invite)).isEqualTo(REFUSED);
  }

  @Test
  void create_forDays_expires() {
    Instant longAgo = Instant.now().minusSeconds(2 * 86_400);
    String old = run(longAgo, "create", data.toString(), "-", "1").get(0);

    assertThat(register(old)).isEqualTo(REFUSED);
    assertThat(register(create("-", "1"))).isEqualTo(CREATED);
  }

  @Test
  void withdraw_byCodeOrId_endsItAndLeavesTheOthers() {
    String byCode = create("-", "-");
    String byId = create("-", "-");
    String kept = create("-", "-");
    assertThat(register(byCode)).isEqualTo(CREATED);

    String id = run("withdraw", data.toString(), byCode).get(0);
    List<String> others =
        run("list", data.toString()).stream().filter(line -> line.endsWith("\t-\t-")).toList();
    assertThat(others).noneMatch(line -> line.startsWith(id));
    assertThat(run("list", data.toString())).contains(id + "\t0\t-");

    assertThat(register(byCode)).isEqualTo(REFUSED);
    assertThat(register(kept)).isEqualTo(CREATED);
    assertThat(register(byId)).isEqualTo(CREATED);
    for (String line : others) {
      String other = line.substring(0, InviteTool.ID_DIGITS);
      assertThat(run("withdraw", data.toString(), other)).containsExactly(other);
    }
    assertThat(register(byId)).isEqualTo(REFUSED);
    assertThat(register(kept)).isEqualTo(REFUSED);
  }

  @Test
  void create_besideRegistrationsWithoutEnd_bothGoOn() {
    String invite = create("-", "-");
    CompletableFuture<List<Integer>> registering =
        CompletableFuture.supplyAsync(
            () -> {
              List<Integer> answers = new ArrayList<>();
              for (int i = 0; i < 60; i++) {
                answers.add(register(invite));
              }
              return answers;
            },
            task -> new Thread(task, "registering").start());
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      made.add(create("1", "-"));
    }

    assertThat(registering.join()).containsOnly(CREATED);
    assertThat(made).doesNotHaveDuplicates();
    for (String each : made.subList(0, 5)) {
      assertThat(register(each)).isEqualTo(CREATED);
    }
  }

  @Test
  void list_showsNoCode() {
    String invite = create("3", "-");

    assertThat(run("list", data.toString())).noneMatch(line -> line.contains(invite));
    assertThat(run("list", data.toString())).anyMatch(line -> line.endsWith("\t3\t-"));
  }

  @Test
  void run_whatCannotBe_saysWhy(@TempDir Path empty) {
    String there = data.toString();
    for (String[] wrong :
        new String[][] {
          {},
          {"make", there, "x"},
          {"create", there, "1"},
          {"create", there, "0", "-"},
          {"create", there, "x", "-"},
          {"create", there, "-", "36501"},
          {"withdraw", there, "no such code"},
          {"withdraw", there, "00"}
        }) {
      assertThatThrownBy(() -> run(wrong))
          .as(String.join(" ", wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> run("list", empty.toString()))
        .isInstanceOf(DataDirectoryException.class);
    assertThat(empty).isEmptyDirectory();
  }
}
