package org.logomesh.client.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logomesh.client.seal.KeyFileException.Problem;
import org.logomesh.model.cbor.CborWriter;

class KeyStoreFileTest {
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @TempDir private Path home;
  private Path path;
  private KeyStoreFile file;
  private final DeviceKeys keys = DeviceKeys.generate(new SeededRandom(1));

  @BeforeEach
  void openHome() {
    path = home.resolve("space.key");
    file = new KeyStoreFile(path);
  }

  @Test
  void read_createdWithoutPassphrase_givesTheSameDevice() throws IOException {
    file.create(keys, null, new SeededRandom(2));

    assertThat(file.needsPassphrase()).isFalse();
    assertThat(file.read(null)).satisfies(this::hasTheSameSecrets);
  }

  /** Attack 25: what lies on the disk does not contain the secrets. */
  @Test
  void create_withPassphrase_leavesNoSecretOnTheDiskAndOpensAgain() throws IOException {
    file.create(keys, PASSPHRASE.clone(), new SeededRandom(2));
    String content = Files.readString(path, StandardCharsets.ISO_8859_1);

    assertThat(content).doesNotContain(latin1(keys.signingSecret()));
    assertThat(content).doesNotContain(latin1(keys.kemSecret()));
    assertThat(content).doesNotContain(latin1(keys.hedgeSecret()));
    assertThat(filesIn(home)).containsExactly("space.key");
    assertThat(file.needsPassphrase()).isTrue();
    assertThat(file.device()).isEqualTo(keys.deviceId());
    assertThat(file.read(PASSPHRASE.clone())).satisfies(this::hasTheSameSecrets);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void create_always_isForTheOwnerOnly() throws IOException {
    file.create(keys, null, new SeededRandom(2));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void create_fileThere_refusesAndLeavesIt() throws IOException {
    file.create(keys, null, new SeededRandom(2));
    byte[] before = Files.readAllBytes(path);
    DeviceKeys others = DeviceKeys.generate(new SeededRandom(3));

    assertProblem(Problem.ALREADY_EXISTS, () -> file.create(others, null, new SeededRandom(4)));
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
    assertThat(filesIn(home)).containsExactly("space.key");
  }

  @Test
  void read_noFile_saysSoAndMakesNone() throws IOException {
    assertProblem(Problem.MISSING, () -> file.read(null));
    assertThat(filesIn(home)).isEmpty();
    assertThat(file.exists()).isFalse();
  }

  @Test
  void read_wrongOrNoPassphrase_isTold() throws IOException {
    Files.write(path, knownProtectedFile());

    assertProblem(Problem.WRONG_PASSPHRASE, () -> file.read("password".toCharArray()));
    assertProblem(Problem.PASSPHRASE_NEEDED, () -> file.read(null));
    assertProblem(Problem.PASSPHRASE_NEEDED, () -> file.read(new char[0]));
  }

  @Test
  void read_passphraseComposedOtherwise_opens() throws IOException {
    Files.write(path, knownProtectedFile());

    assertThat(file.read("pa\u0308ssword".toCharArray()).deviceId()).isEqualTo(file.device());
  }

  @Test
  void read_plainFileWithAnyByteChanged_neverGivesKeys() throws IOException {
    file.create(keys, null, new SeededRandom(2));
    byte[] content = Files.readAllBytes(path);
    for (int i = 0; i < content.length; i++) {
      byte[] changed = content.clone();
      changed[i] ^= 1;
      Files.write(path, changed);
      assertThatThrownBy(() -> file.read(null))
          .as("byte %d", i)
          .isInstanceOf(KeyFileException.class);
    }
  }

  @Test
  void read_plainFileCut_isDamaged() throws IOException {
    file.create(keys, null, new SeededRandom(2));
    byte[] content = Files.readAllBytes(path);
    for (int length = 0; length < content.length; length++) {
      Files.write(path, Arrays.copyOf(content, length));
      assertProblem(Problem.DAMAGED, () -> file.read(null));
    }
    Files.write(path, new byte[100_000]);
    assertProblem(Problem.DAMAGED, () -> file.read(null));
  }

  @Test
  void read_sealedBodyChanged_isDamagedNotAWrongPassphrase() throws IOException {
    byte[] content = knownProtectedFile();
    content[content.length - 1] ^= 1;
    Files.write(path, content);

    assertProblem(Problem.DAMAGED, () -> file.read("p\u00e4ssword".toCharArray()));
  }

  /** Attack 12: whoever writes the file must not weaken the derivation or exhaust the machine. */
  @ParameterizedTest
  @CsvSource({"65535, 3, 1", "65536, 2, 1", "65536, 3, 0", "1048577, 3, 1", "65536, 17, 1"})
  void read_parametersOutOfBounds_refusesBeforeDeriving(int memoryKib, int passes, int lanes)
      throws IOException {
    CborWriter head = new CborWriter().array(2).bytes(keys.deviceId().bytes());
    head.array(4).uint(memoryKib).uint(passes).uint(lanes).bytes(new byte[16]);
    CborWriter content = new CborWriter().array(5).text("logomesh key").uint(1);
    content.bytes(head.toByteArray()).bytes(new byte[32]).bytes(new byte[119]);
    Files.write(path, content.toByteArray());

    assertProblem(Problem.REFUSED_PARAMETERS, () -> file.read("x".toCharArray()));
  }

  @Test
  void read_newerVersion_asksForAnUpdate() throws IOException {
    byte[] content = Vectors.load("keys.txt").bytes("key-file-plain");
    content[14] = 2;
    Files.write(path, content);

    assertProblem(Problem.TOO_NEW, () -> file.read(null));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void read_plainFileReadableByOthers_refusesAndSaysWhatToDo() throws IOException {
    file.create(keys, null, new SeededRandom(2));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));

    assertProblem(Problem.READABLE_BY_OTHERS, () -> file.read(null));
    assertThatThrownBy(() -> file.read(null)).hasMessageContaining("chmod 600");
  }

  @Test
  void changePassphrase_thenRead_opensWithTheNewOneOnly() throws IOException {
    file.create(keys, null, new SeededRandom(2));
    file.changePassphrase(null, PASSPHRASE.clone(), new SeededRandom(3));

    assertThat(file.read(PASSPHRASE.clone())).satisfies(this::hasTheSameSecrets);
    assertProblem(Problem.PASSPHRASE_NEEDED, () -> file.read(null));

    file.changePassphrase(PASSPHRASE.clone(), null, new SeededRandom(4));
    assertThat(file.read(null)).satisfies(this::hasTheSameSecrets);
    assertThat(filesIn(home)).containsExactly("space.key");
  }

  @Test
  void changePassphrase_wrongOldOne_leavesTheFile() throws IOException {
    Files.write(path, knownProtectedFile());

    assertProblem(
        Problem.WRONG_PASSPHRASE,
        () -> file.changePassphrase("x".toCharArray(), null, new SeededRandom(3)));
    assertThat(Files.readAllBytes(path)).isEqualTo(knownProtectedFile());
  }

  @Test
  void create_knownRandomness_givesTheFilesOfAnotherImplementation() throws IOException {
    Vectors sealing = Vectors.load("sealing.txt");
    Vectors vectors = Vectors.load("keys.txt");
    DeviceKeys known =
        DeviceKeys.ofSecrets(
            SecretBytes.copyOf(sealing.bytes("signing-secret")),
            SecretBytes.copyOf(sealing.bytes("kem-secret")),
            SecretBytes.copyOf(sealing.bytes("hedge-secret")));
    KeyStoreFile second = new KeyStoreFile(home.resolve("second.key"));

    file.create(known, null, new RepeatingRandom(0x44));
    second.create(known, "p\u00e4ssword".toCharArray(), new RepeatingRandom(0x44));

    assertThat(Files.readAllBytes(path)).isEqualTo(vectors.bytes("key-file-plain"));
    assertThat(Files.readAllBytes(home.resolve("second.key")))
        .isEqualTo(vectors.bytes("key-file-passphrase"));
  }

  private void hasTheSameSecrets(DeviceKeys read) {
    assertThat(read.deviceId()).isEqualTo(keys.deviceId());
    assertThat(read.hedgeSecret().sameAs(keys.hedgeSecret())).isTrue();
  }

  private static void assertProblem(Problem expected, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOf(KeyFileException.class)
        .satisfies(e -> assertThat(problemOf(e)).isEqualTo(expected));
  }

  private static Problem problemOf(Throwable e) {
    return ((KeyFileException) e).problem();
  }

  private static String latin1(SecretBytes secret) {
    return new String(secret.expose(), StandardCharsets.ISO_8859_1);
  }

  private static byte[] knownProtectedFile() {
    return Vectors.load("keys.txt").bytes("key-file-passphrase");
  }

  private static Stream<String> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).toList().stream();
    }
  }
}
