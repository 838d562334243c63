package org.logomesh.client;

import java.io.IOException;
import java.util.List;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.KeyFileException;
import org.logomesh.client.seal.KeyStoreFile;
import org.logomesh.client.seal.RecoveryPhrase;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.TrustRecord;

/** Makes the files of a space on this device: keys, database, and the records it begins with. */
final class Founding {
  private Founding() {}

  /** Founds a new space. */
  static SpaceCore create(SpaceHome home, SpaceSettings settings) {
    DeviceKeys keys = DeviceKeys.generate(settings.random());
    try (RecoveryPhrase phrase = RecoveryPhrase.generate(settings.random());
        DeviceKeys recovery = phrase.deviceKeys()) {
      TrustRecord genesis =
          SpaceFounding.genesis(
              keys,
              recovery,
              new DeviceNames(settings.deviceName(), settings.personName()),
              settings.random());
      SpaceCore core =
          establish(
              home, settings, keys, SpaceId.of(genesis.hash().bytes()), List.of(genesis.bytes()));
      core.rememberRecoveryWords(phrase.revealWords());
      return core;
    }
  }

  /**
   * Writes a device's files.
   *
   * @param records the trust log as far as it is known, the genesis first
   */
  static SpaceCore establish(
      SpaceHome home,
      SpaceSettings settings,
      DeviceKeys keys,
      SpaceId space,
      List<byte[]> records) {
    if (home.exists()) {
      throw new SpaceException(
          SpaceException.Kind.EXISTS, "there is a space in " + home.directory() + " already");
    }
    home.create();
    boolean done = false;
    try {
      String passphrase = settings.passphrase();
      new KeyStoreFile(home.keys())
          .create(keys, passphrase == null ? null : passphrase.toCharArray(), settings.random());
      SpaceStore store = SpaceStore.open(home.database(), settings.random());
      store.settings().establish(space, keys.deviceId());
      SpaceCore core = SpaceCore.open(home, store, keys, settings);
      core.engine().call(() -> core.replica().addTrust(records));
      done = true;
      return core;
    } catch (KeyFileException e) {
      throw Failures.of(e);
    } catch (StoreException e) {
      throw Failures.of(e);
    } catch (IOException e) {
      throw new SpaceException(
          SpaceException.Kind.STORAGE,
          "cannot write to " + home.directory() + ": " + e.getMessage(),
          e);
    } finally {
      if (!done) {
        home.removeRemains();
      }
    }
  }
}
