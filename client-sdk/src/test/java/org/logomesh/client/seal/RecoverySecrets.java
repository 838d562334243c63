package org.logomesh.client.seal;

import java.util.List;

/** What recovery words stand for, for tests that look for it where it must not be. */
public final class RecoverySecrets {
  private RecoverySecrets() {}

  /** The secret keys that the words derive. */
  public static List<byte[]> of(String words) throws RecoveryPhraseException {
    try (RecoveryPhrase phrase = RecoveryPhrase.parse(words);
        DeviceKeys keys = phrase.deviceKeys()) {
      return List.of(
          keys.signingSecret().revealCopy(),
          keys.kemSecret().revealCopy(),
          keys.hedgeSecret().revealCopy());
    }
  }
}
