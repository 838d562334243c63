package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.PeerListener;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.trust.Ticket;

/** Conflicts of two real devices, listed and ended as a person does. */
class ConflictsCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private Path home() {
    return folder.resolve("laptop");
  }

  private static Space join(Space inviter, Path home) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining =
            Space.join(
                home,
                Ticket.parse(invitation.ticket().text(), InstantSource.system()),
                SpaceSettings.defaults().withDeviceName("phone"))) {
      String code = joining.code().get(30, TimeUnit.SECONDS);
      assertThat(invitation.code().get(30, TimeUnit.SECONDS)).isEqualTo(code);
      joining.confirm(true);
      invitation.confirm(true);
      return joining.result().get(30, TimeUnit.SECONDS);
    }
  }

  /**
   * What both set while apart: a rating, a color, a list; and one deleted what the other edited.
   */
  private ThoughtId quarrel() throws Exception {
    SpaceSettings settings = SpaceSettings.defaults().withDeviceName("laptop");
    try (Space laptop = Space.create(home(), settings);
        PeerListener listener =
            laptop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      assertThat(listener.port()).isPositive();
      ThoughtId note = laptop.edit(edit -> edit.add("Note")).id();
      ThoughtId gone = laptop.edit(edit -> edit.add("Draft")).id();
      try (Space phone = join(laptop, folder.resolve("phone"))) {
        phone.sync(PATIENCE);
        laptop.edit(
            edit ->
                edit.setField(note, "rating", new FieldValue.Int64(9))
                    .setField(note, "color", "red")
                    .setField(note, "lists", "a, b")
                    .delete(gone));
        long before = System.currentTimeMillis();
        while (System.currentTimeMillis() <= before) {
          Thread.onSpinWait(); // what the phone writes is the latest
        }
        phone.edit(
            edit ->
                edit.setField(note, "rating", new FieldValue.Int64(7))
                    .setField(note, "color", "blue")
                    .setField(note, "lists", "b, c")
                    .tag(gone, "keep"));
        phone.sync(PATIENCE);
      }
      return note;
    }
  }

  private Thought thought(ThoughtId id) {
    try (Space space = Space.open(home())) {
      return space.thought(id).orElseThrow();
    }
  }

  @Test
  void resolve_oneByItsSideAndTheRestByStrategies_leavesWhatAPersonDecides() throws Exception {
    ThoughtId note = quarrel();
    Lm lm = new Lm(home());
    assertThat(lm.run("conflicts").out())
        .contains("color", "rating", "lists", "\"red\"", "\"blue\"", "laptop", "phone")
        .contains("deleted on one device, edited on another");
    String color =
        lm.raw("conflicts").objects().stream()
            .filter(each -> each.get("name").asString().equals("color"))
            .findFirst()
            .orElseThrow()
            .get("number")
            .asString();

    assertThat(lm.json("conflicts", "resolve", color, "--keep", "2").get("resolved").asInt())
        .isEqualTo(1);
    assertThat(thought(note).fields()).containsEntry("color", new FieldValue.Text("red"));

    Lm.Ran ran = lm.run("conflicts", "resolve", "--field", "rating=highest");
    assertThat(ran.out()).contains("1 conflicts ended, 2 left open");
    ran = lm.run("conflicts", "resolve", "all", "--strategy", "UNION");
    assertThat(ran.out()).contains("1 conflicts ended, 1 left open", "Draft");
    assertThat(thought(note).fields())
        .containsEntry("rating", new FieldValue.Int64(9))
        .containsEntry("lists", new FieldValue.Text("b, c, a"));

    ran = lm.run("conflicts", "resolve", "--kind", "delete-edit=keep-both");
    assertThat(ran.out()).contains("1 conflicts ended, 0 left open");
    assertThat(lm.run("conflicts").out()).contains("No conflicts.");
  }
}
