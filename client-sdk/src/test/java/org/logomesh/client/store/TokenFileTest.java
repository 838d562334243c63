package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.id.IncarnationId;

/** What was done to the files while the database was closed, and what opening it says. */
class TokenFileTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(1);

  @TempDir Path home;

  private SpaceStore open() {
    return SpaceStore.open(home.resolve("space.db"), RANDOM);
  }

  private OpenToken openAndClose() {
    try (SpaceStore store = open()) {
      return store.openToken();
    }
  }

  private Path token() {
    return home.resolve("space.token");
  }

  private static void copyAll(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Test
  void open_again_same() {
    assertThat(openAndClose()).isEqualTo(OpenToken.CREATED);
    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
  }

  @Test
  void open_directoryRenamed_same() throws IOException {
    openAndClose();
    Path renamed = home.resolveSibling("renamed-" + home.getFileName());
    Files.move(home, renamed);
    home = renamed;

    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
  }

  @Test
  void open_tokenFileMissing_copied() throws IOException {
    openAndClose();
    Files.delete(token());

    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);
    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
  }

  @Test
  void open_olderDatabasePutBack_restored() throws IOException {
    openAndClose();
    Path backup = home.resolve("backup");
    copyAll(home, backup);
    openAndClose();
    Files.copy(
        backup.resolve("space.db"), home.resolve("space.db"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);
  }

  @Test
  void open_olderDatabaseWrittenOverInPlace_restored() throws IOException {
    openAndClose();
    byte[] backup = Files.readAllBytes(home.resolve("space.db"));
    openAndClose();
    Files.write(home.resolve("space.db"), backup);

    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);
  }

  @Test
  void open_wholeDirectoryCopied_copyIsToldFromTheOriginal() throws IOException {
    openAndClose();
    Path original = home;
    Path copy = home.resolve("copy");
    copyAll(home, copy);

    home = copy;
    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);
    home = original;
    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
  }

  @Test
  void open_tokenFileTornOrEmpty_restored() throws IOException {
    openAndClose();
    String content = Files.readString(token());
    Files.writeString(token(), content.substring(0, content.length() - 1));
    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);

    Files.write(token(), new byte[0]);
    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);

    Files.write(token(), "x".repeat(5_000).getBytes(StandardCharsets.UTF_8));
    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);
  }

  /** Killed between the database's commit of the new token and the file: harmless, never SAME. */
  @Test
  void open_killedBeforeTheFileWasWritten_restored() throws IOException {
    openAndClose();
    byte[] before = Files.readAllBytes(token());
    openAndClose();
    Files.write(token(), before);

    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);
  }

  @Test
  void open_restoredAndClosedBeforeANewLogWasStarted_stillHasToStartOne() throws IOException {
    TestChain chain = new TestChain(5);
    IncarnationId incarnation;
    try (SpaceStore store = open()) {
      store.logs().append(chain.log(), chain.next(2));
      store.logs().startOwn(chain.log(), store.settings());
      incarnation = store.settings().incarnation();
    }
    Files.delete(token());
    assertThat(openAndClose()).isEqualTo(OpenToken.RESTORED_OR_COPIED);

    try (SpaceStore store = open()) {
      assertThat(store.openToken()).isEqualTo(OpenToken.SAME);
      assertThat(store.settings().ownLog()).isNull();
      assertThat(store.settings().predecessorLog()).isEqualTo(chain.log());
      assertThat(store.settings().incarnation()).isNotEqualTo(incarnation);
    }
  }

  @Test
  void open_twiceInOneProcess_sameForBothAndAfterwards() {
    openAndClose();
    try (SpaceStore first = open();
        SpaceStore second = open()) {
      assertThat(first.openToken()).isEqualTo(OpenToken.SAME);
      assertThat(second.openToken()).isEqualTo(OpenToken.SAME);
      first.settings().putText("name", "value");
      assertThat(second.settings().text("name")).isEqualTo("value");
    }
    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
  }

  @Test
  void open_failedInBetween_locksNobodyOut() throws IOException {
    openAndClose();
    Files.write(home.resolve("other.db"), "no database at all".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 2; i++) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowableOfType(
                  StoreException.class, () -> SpaceStore.open(home.resolve("other.db"), RANDOM)))
          .extracting(StoreException::kind)
          .isEqualTo(StoreException.Kind.NOT_A_SPACE);
    }
    assertThat(openAndClose()).isEqualTo(OpenToken.SAME);
  }
}
