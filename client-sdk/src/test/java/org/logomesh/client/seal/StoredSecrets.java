package org.logomesh.client.seal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key file protects, for tests that look for it where it must not be. */
public final class StoredSecrets {
  private StoredSecrets() {}

  /** The secret keys of a device, by what they are called. */
  public static Map<String, byte[]> of(Path keyFile, @Nullable String passphrase)
      throws IOException {
    char[] typed = passphrase == null ? null : passphrase.toCharArray();
    try (DeviceKeys keys = new KeyStoreFile(keyFile).read(typed)) {
      return Map.of(
          "signing key", keys.signingSecret().revealCopy(),
          "KEM key", keys.kemSecret().revealCopy(),
          "hedge key", keys.hedgeSecret().revealCopy());
    }
  }
}
