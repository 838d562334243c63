package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.StoredSecrets;

/**
 * Attack 25: a thief has the whole directory, as it lies there while the program runs. What must
 * not be in it, and what is, as docs/threat-model.md says.
 */
class StolenDeviceTest {
  private static final String PASSPHRASE = "korrekt häst batteri häftklammer";
  private static final String TEXT = "what the thief can read";

  @TempDir private Path directory;

  private Path home() {
    return directory.resolve("laptop");
  }

  /** Founds, writes, pairs, syncs, removes, writes again; then lists what is where. */
  private Map<String, Set<String>> use(@Nullable String passphrase) throws Exception {
    SpaceSettings settings = SpaceSettings.defaults().withDeviceName("laptop");
    SpaceSettings sealed = passphrase == null ? settings : settings.withPassphrase(passphrase);
    SpaceCore core = Founding.create(new SpaceHome(home()), sealed);
    try (Space laptop = new Space(core);
        PeerListener listener =
            laptop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      String words = String.join(" ", laptop.takeRecoveryWords());
      ThoughtId id = laptop.edit(edit -> edit.add(TEXT)).id();
      try (Space phone = join(laptop)) {
        phone.sync(Duration.ofSeconds(30));
        laptop.revoke(phone.devices().get(0).id()); // itself
      }
      laptop.edit(edit -> edit.setField(id, "under", "a second key"));
      assertThat(listener.port()).isPositive();

      Map<String, byte[]> secrets = new TreeMap<>(StoredSecrets.of(keyFile(), passphrase));
      secrets.put("recovery words", words.getBytes(StandardCharsets.UTF_8));
      secrets.put("text", TEXT.getBytes(StandardCharsets.UTF_8));
      if (passphrase != null) {
        secrets.put("passphrase", passphrase.getBytes(StandardCharsets.UTF_8));
      }
      EpochKeyring keyring = core.replica().keyring();
      assertThat(keyring.epochs()).hasSize(2);
      keyring
          .epochs()
          .forEach(
              epoch ->
                  secrets.put(
                      "epoch " + epoch,
                      Objects.requireNonNull(keyring.key(epoch)).revealForStorage()));
      return places(secrets);
    }
  }

  private Space join(Space laptop) throws Exception {
    return PairedByHand.join(laptop, directory.resolve("phone"), "phone");
  }

  private Path keyFile() {
    return home().resolve("space.key");
  }

  /** In which files each secret is: as it is, as hex in either case, or backwards. */
  private Map<String, Set<String>> places(Map<String, byte[]> secrets) throws IOException {
    Map<String, Set<String>> places = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(home())) {
      List<Path> files = walk.filter(Files::isRegularFile).toList();
      assertThat(files).extracting(file -> file.getFileName().toString()).contains("space.db-wal");
      for (Path file : files) {
        String content = latin1(Files.readAllBytes(file));
        secrets.forEach(
            (name, secret) -> {
              String hex = HexFormat.of().formatHex(secret);
              String reversed = new StringBuilder(latin1(secret)).reverse().toString();
              for (String form :
                  List.of(latin1(secret), hex, hex.toUpperCase(Locale.ROOT), reversed)) {
                if (content.contains(form)) {
                  places
                      .computeIfAbsent(name, any -> new TreeSet<>())
                      .add(file.getFileName().toString());
                }
              }
            });
      }
    }
    return places;
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void home_underAPassphrase_holdsTheContentAndNoSecret() throws Exception {
    Map<String, Set<String>> places = use(PASSPHRASE);

    assertThat(places).containsOnlyKeys("text");
    assertThat(places.get("text")).contains("space.db-wal");
  }

  @Test
  void home_withoutAPassphrase_holdsTheDevicesKeysInTheKeyFileAndNowhereElse() throws Exception {
    Map<String, Set<String>> places = use(null);

    assertThat(places).containsOnlyKeys("text", "signing key", "KEM key", "hedge key");
    for (String key : List.of("signing key", "KEM key", "hedge key")) {
      assertThat(places.get(key)).containsExactly("space.key");
    }
  }
}
