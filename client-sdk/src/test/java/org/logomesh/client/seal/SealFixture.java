package org.logomesh.client.seal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/** A device with a log in a space, ready to write its first DATA entry. */
final class SealFixture {
  static final SpaceId SPACE = SpaceId.of(filled(0xa0, 32));
  static final SpaceId OTHER_SPACE = SpaceId.of(filled(0xa1, 32));
  static final LogId OTHER_LOG = LogId.of(filled(0xb1, 16));
  static final List<RecordHash> HEADS = List.of(RecordHash.of(filled(0xc0, 32)));

  final DeviceKeys keys = DeviceKeys.generate(new SeededRandom(1));
  final EpochKey epochKey = EpochKey.generate(SPACE, new SeededRandom(2));
  final EpochKeyring keyring = new EpochKeyring(SPACE);
  final EntrySealer sealer = new EntrySealer(SPACE, keys, new SeededRandom(3));
  final EntryOpener opener = new EntryOpener(keyring);
  final LogState opened = sealer.sealOpen(HEADS, epochKey.epochId(), null).after();
  final LogId log = opened.log();

  SealFixture() {
    keyring.add(epochKey);
  }

  NewEntry seal(EntryBody body) {
    return sealer.seal(opened, body, HEADS, epochKey);
  }

  static EntryBody body(String operation) {
    return new EntryBody(
        1,
        1_750_000_000_000L,
        List.of(),
        List.of(operation.getBytes(StandardCharsets.UTF_8)),
        false);
  }

  static byte[] filled(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
