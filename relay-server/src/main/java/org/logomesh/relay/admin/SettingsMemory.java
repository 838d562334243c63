package org.logomesh.relay.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.sign.Sha256;
import org.logomesh.relay.store.DataDirectory;

/**
 * Remembers in the data directory with which settings the relay was started, so that its audit log
 * can name those that changed. Kept are names and hashes, no values. Secrets are left out.
 */
final class SettingsMemory {
  static final String FILE_NAME = "relay.settings";

  private static final int HASH_DIGITS = 16;

  private SettingsMemory() {}

  /**
   * Keeps these settings and returns the names of those that are others than at the last start;
   * nothing at the first.
   */
  static List<String> changed(Map<String, String> settings, DataDirectory directory) {
    SortedMap<String, String> now = new TreeMap<>();
    settings.forEach((name, value) -> now.put(name, hash(name + "=" + value)));
    SortedMap<String, String> before = read(directory.path().resolve(FILE_NAME));
    if (!before.equals(now)) {
      StringBuilder text = new StringBuilder();
      now.forEach((name, hash) -> text.append(name).append(' ').append(hash).append('\n'));
      directory.write(FILE_NAME, text.toString());
    }
    List<String> changed = new ArrayList<>();
    if (!before.isEmpty()) {
      SortedMap<String, String> all = new TreeMap<>(before);
      all.putAll(now);
      all.keySet()
          .forEach(
              name -> {
                String old = before.getOrDefault(name, "");
                if (!old.equals(now.getOrDefault(name, ""))) {
                  changed.add(name);
                }
              });
    }
    return changed;
  }

  private static SortedMap<String, String> read(Path file) {
    SortedMap<String, String> settings = new TreeMap<>();
    try {
      for (String line : Files.isRegularFile(file) ? Files.readAllLines(file) : List.<String>of()) {
        String[] parts = line.split(" ", 2);
        if (parts.length == 2) {
          settings.put(parts[0], parts[1]);
        }
      }
    } catch (IOException unreadable) {
      return new TreeMap<>(); // as at the first start; it is written anew
    }
    return settings;
  }

  private static String hash(String text) {
    byte[] hash = Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
  }
}
