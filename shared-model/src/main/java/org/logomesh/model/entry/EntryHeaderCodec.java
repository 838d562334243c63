package org.logomesh.model.entry;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;

/** Headers as CBOR maps with integer keys; the layout is drawn in the package description. */
final class EntryHeaderCodec {
  private static final int VERSION = 0;
  private static final int SUITE = 1;
  private static final int TYPE = 2;
  private static final int SEQ = 3;
  private static final int PREVIOUS = 4;
  private static final int TRUST_HEADS = 5;
  private static final int EPOCH = 6;
  private static final int SALT = 7;
  private static final int COMMITMENT = 8;
  private static final int CIPHERTEXT_LENGTH = 9;
  private static final int DEVICE = 10;
  private static final int PREDECESSOR = 11;
  private static final int NONCE = 12;

  /** Keys below this are critical: a reader that does not know one must refuse the header. */
  private static final int FIRST_OPTIONAL_KEY = 64;

  private static final int MAX_PAIRS = 32;

  private EntryHeaderCodec() {}

  static byte[] encode(EntryHeader header) {
    EntryHash previous = header.previous();
    EpochId epoch = header.epoch();
    DeviceId device = header.device();
    LogNonce nonce = header.nonce();
    Place predecessor = header.predecessor();
    KeyBinding binding = header.binding();
    int pairs =
        4
            + (previous != null ? 1 : 0)
            + (header.trustHeads().isEmpty() ? 0 : 1)
            + (epoch != null ? 1 : 0)
            + (binding != null ? 3 : 0)
            + (device != null ? 1 : 0)
            + (predecessor != null ? 1 : 0)
            + (nonce != null ? 1 : 0);
    CborWriter writer = new CborWriter(256).map(pairs);
    writer.uint(VERSION).uint(EntryHeader.VERSION);
    writer.uint(SUITE).uint(EntryHeader.SUITE);
    writer.uint(TYPE).uint(header.type().code());
    writer.uint(SEQ).uint(header.seq());
    if (previous != null) {
      writer.uint(PREVIOUS).bytes(previous.bytes());
    }
    if (!header.trustHeads().isEmpty()) {
      writer.uint(TRUST_HEADS).array(header.trustHeads().size());
      header.trustHeads().forEach(head -> writer.bytes(head.bytes()));
    }
    if (epoch != null) {
      writer.uint(EPOCH).bytes(epoch.bytes());
    }
    if (binding != null) {
      writer.uint(SALT).bytes(binding.salt());
      writer.uint(COMMITMENT).bytes(binding.commitment());
      writer.uint(CIPHERTEXT_LENGTH).uint(header.ciphertextLength());
    }
    if (device != null) {
      writer.uint(DEVICE).bytes(device.bytes());
    }
    if (predecessor != null) {
      writer.uint(PREDECESSOR).array(3);
      writer.bytes(predecessor.log().bytes()).uint(predecessor.seq());
      writer.bytes(predecessor.hash().bytes());
    }
    if (nonce != null) {
      writer.uint(NONCE).bytes(nonce.bytes());
    }
    return writer.toByteArray();
  }

  static EntryHeader decode(byte[] bytes) {
    if (bytes.length > EntryHeader.MAX_BYTES) {
      throw new CborException("an entry header longer than " + EntryHeader.MAX_BYTES + " bytes");
    }
    CborReader reader = new CborReader(bytes);
    Fields fields = new Fields();
    int pairs = reader.map(MAX_PAIRS);
    long key = CborReader.NO_KEY;
    for (int i = 0; i < pairs; i++) {
      int at = reader.position();
      key = reader.key(key);
      if (key >= FIRST_OPTIONAL_KEY) {
        reader.skipItem();
      } else {
        fields.read((int) key, reader, at);
      }
    }
    reader.end();
    return fields.toHeader();
  }

  /** What has been read so far. */
  private static final class Fields {
    private long version;
    private long suite;
    private @Nullable EntryType type;
    private long seq = -1;
    private @Nullable EntryHash previous;
    private List<RecordHash> trustHeads = List.of();
    private @Nullable EpochId epoch;
    private byte @Nullable [] salt;
    private byte @Nullable [] commitment;
    private int ciphertextLength;
    private @Nullable DeviceId device;
    private @Nullable LogNonce nonce;
    private @Nullable Place predecessor;

    void read(int key, CborReader reader, int at) {
      switch (key) {
        case VERSION -> version = reader.uint();
        case SUITE -> suite = reader.uint();
        case TYPE -> type = EntryType.ofCode(reader.uint());
        case SEQ -> seq = reader.uint();
        case PREVIOUS -> previous = EntryHash.of(reader.bytesExact(EntryHash.SIZE));
        case TRUST_HEADS -> trustHeads = readTrustHeads(reader, at);
        case EPOCH -> epoch = EpochId.of(reader.bytesExact(EpochId.SIZE));
        case SALT -> salt = reader.bytesExact(KeyBinding.PART_BYTES);
        case COMMITMENT -> commitment = reader.bytesExact(KeyBinding.PART_BYTES);
        case CIPHERTEXT_LENGTH -> ciphertextLength = reader.uint(SealedEntry.MAX_CIPHERTEXT_BYTES);
        case DEVICE -> device = DeviceId.of(reader.bytesExact(DeviceId.SIZE));
        case PREDECESSOR -> predecessor = readPlace(reader);
        case NONCE -> nonce = LogNonce.of(reader.bytesExact(LogNonce.SIZE));
        default -> throw new CborException("an unknown critical header field", at);
      }
    }

    private @Nullable KeyBinding binding() {
      if (salt == null && commitment == null) {
        return null;
      }
      if (salt == null || commitment == null) {
        throw new CborException("an entry header with half a key binding");
      }
      return new KeyBinding(salt, commitment);
    }

    EntryHeader toHeader() {
      if (version != EntryHeader.VERSION || suite != EntryHeader.SUITE) {
        throw new CborException("an entry of another version or suite");
      }
      if (type == null) {
        throw new CborException("an entry header without a type");
      }
      try {
        return new EntryHeader(
            type,
            seq,
            previous,
            trustHeads,
            epoch,
            binding(),
            ciphertextLength,
            device,
            nonce,
            predecessor);
      } catch (IllegalArgumentException e) {
        throw new CborException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static List<RecordHash> readTrustHeads(CborReader reader, int at) {
    int count = reader.array(EntryHeader.MAX_TRUST_HEADS);
    if (count == 0) {
      throw new CborException("an empty list of trust heads", at);
    }
    List<RecordHash> heads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      heads.add(RecordHash.of(reader.bytesExact(RecordHash.SIZE)));
    }
    return heads;
  }

  private static Place readPlace(CborReader reader) {
    reader.arrayExact(3);
    LogId log = LogId.of(reader.bytesExact(LogId.SIZE));
    long seq = reader.uint();
    return new Place(log, seq, EntryHash.of(reader.bytesExact(EntryHash.SIZE)));
  }
}
