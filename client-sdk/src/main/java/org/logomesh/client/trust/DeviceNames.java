package org.logomesh.client.trust;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.seal.SealedName;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;

/**
 * What a device is called and whose it is. Sealed, the two travel in the device's certificate, past
 * a relay that cannot read them.
 *
 * @param device the device's name; may be empty
 * @param person whose it is; may be empty
 */
public record DeviceNames(String device, String person) {
  /** What cannot be read. */
  public static final DeviceNames UNKNOWN = new DeviceNames("", "");

  /** Seals the names of a device under an epoch key: {@code [device name, person]}. */
  public Opaque seal(DeviceKeys sealer, EpochKey key, DeviceId of, SecureRandom random) {
    SealedName seal = new SealedName(sealer, random);
    CborWriter writer = new CborWriter(2 * SealedName.MAX_SEALED_BYTES).array(2);
    writer.bytes(seal.seal(key, of, SealedName.Field.DEVICE_NAME, device));
    writer.bytes(seal.seal(key, of, SealedName.Field.PERSON, person));
    return Opaque.of(writer.toByteArray());
  }

  /** Opens sealed names; {@link #UNKNOWN} if that is not possible here. */
  public static DeviceNames open(EpochKeyring keyring, DeviceId of, Opaque sealed) {
    if (sealed.size() == 0) {
      return UNKNOWN;
    }
    try {
      CborReader reader = new CborReader(sealed.bytes());
      reader.arrayExact(2);
      @Nullable String device =
          SealedName.open(
              keyring, of, SealedName.Field.DEVICE_NAME, reader.bytes(SealedName.MAX_SEALED_BYTES));
      @Nullable String person =
          SealedName.open(
              keyring, of, SealedName.Field.PERSON, reader.bytes(SealedName.MAX_SEALED_BYTES));
      reader.end();
      return new DeviceNames(device == null ? "" : device, person == null ? "" : person);
    } catch (CborException | SealException e) {
      return UNKNOWN; // a name that is not one is shown as none
    }
  }

  /**
   * Opens the names of the founding device, which were sealed before the space had its id and are
   * bound to the genesis' nonce.
   */
  public static DeviceNames openFounder(
      EpochKeyring keyring, TrustBody.Genesis genesis, EpochId firstEpoch) {
    EpochKey key = keyring.key(firstEpoch);
    if (key == null) {
      return UNKNOWN;
    }
    SpaceId provisional = SpaceId.of(genesis.nonce().bytes());
    EpochKeyring founding = new EpochKeyring(provisional);
    founding.add(key.in(provisional));
    return open(founding, genesis.creator().device(), genesis.creator().sealedName());
  }
}
