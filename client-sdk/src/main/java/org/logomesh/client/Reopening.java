package org.logomesh.client;

import java.io.IOException;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.KeyFileException;
import org.logomesh.client.seal.KeyStoreFile;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;

/** Opens the files of a space that is on this device already. */
final class Reopening {
  private Reopening() {}

  /**
   * Opens them.
   *
   * @throws SpaceException NOT_FOUND, WRONG_PASSPHRASE, KEYS, NEWER_VERSION, CORRUPT or STORAGE
   */
  static SpaceCore run(SpaceHome home, SpaceSettings settings) {
    if (!home.exists()) {
      throw new SpaceException(
          SpaceException.Kind.NOT_FOUND, "there is no space in " + home.directory() + " yet");
    }
    String passphrase = settings.passphrase();
    try {
      DeviceKeys keys =
          new KeyStoreFile(home.keys()).read(passphrase == null ? null : passphrase.toCharArray());
      SpaceStore store = SpaceStore.open(home.database(), settings.random());
      return SpaceCore.open(home, store, keys, settings);
    } catch (KeyFileException e) {
      throw Failures.of(e);
    } catch (StoreException e) {
      throw Failures.of(e);
    } catch (IOException e) {
      throw new SpaceException(
          SpaceException.Kind.STORAGE, "cannot read " + home.keys() + ": " + e.getMessage(), e);
    }
  }
}
