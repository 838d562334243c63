package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.FixedBytes;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/** Bodies of records as deterministic CBOR; the layout is in the package's page. */
final class BodyCodec {
  private BodyCodec() {}

  static void encode(CborWriter out, TrustBody body) {
    switch (body.kind()) {
      case GENESIS -> encodeGenesis(out, (TrustBody.Genesis) body);
      case ADMIT -> {
        TrustBody.Admit admit = (TrustBody.Admit) body;
        encodeCertificate(out.map(2).uint(0), admit.certificate());
        encodeWraps(out.uint(1), admit.wraps());
      }
      case LEVEL -> encodeLevel(out, (TrustBody.Level) body);
      case REVOKE -> {
        TrustBody.Revoke revoke = (TrustBody.Revoke) body;
        encodeCutsByDevice(out.map(2).uint(0), revoke.cuts());
        encodeGrant(out.uint(1), revoke.grant());
      }
      case EPOCH -> encodeGrant(out.map(1).uint(0), ((TrustBody.Epoch) body).grant());
      case SPACE_LEVEL -> out.map(1).uint(0).uint(((TrustBody.SpaceLevel) body).level());
      case CUT -> {
        TrustBody.RaiseCut raise = (TrustBody.RaiseCut) body;
        out.map(2).uint(0).bytes(raise.device().bytes());
        encodeCuts(out.uint(1), raise.cuts());
      }
      case CHECKPOINT -> {
        TrustBody.Checkpoint checkpoint = (TrustBody.Checkpoint) body;
        out.map(4).uint(0).bytes(checkpoint.snapshot().bytes());
        out.uint(1).bytes(checkpoint.stateRoot().bytes());
        out.uint(2).uint(checkpoint.retentionDays());
        encodeCutsByDevice(out.uint(3), checkpoint.frontier());
      }
      case UNKNOWN -> out.raw(((TrustBody.Unknown) body).encoded().bytes());
    }
  }

  static TrustBody decode(CborReader in, long code) {
    TrustKind kind = TrustKind.ofCode(code);
    if (kind == TrustKind.UNKNOWN) {
      return new TrustBody.Unknown(code, Opaque.of(in.rawItem()));
    }
    TrustCodec.Fields fields = new TrustCodec.Fields(in);
    fields.require(0);
    TrustBody body =
        switch (kind) {
          case GENESIS -> decodeGenesis(in, fields);
          case ADMIT -> {
            DeviceCertificate certificate = decodeCertificate(in);
            fields.require(1);
            yield new TrustBody.Admit(certificate, decodeWraps(in));
          }
          case LEVEL -> decodeLevel(in, fields);
          case REVOKE -> {
            SortedMap<DeviceId, List<Cut>> cuts =
                decodeCutsByDevice(in, TrustBody.Revoke.MAX_DEVICES);
            fields.require(1);
            yield new TrustBody.Revoke(cuts, decodeGrant(in));
          }
          case EPOCH -> new TrustBody.Epoch(decodeGrant(in));
          case SPACE_LEVEL -> new TrustBody.SpaceLevel(in.uint(TrustBody.SpaceLevel.MAX_LEVEL));
          case CUT -> {
            DeviceId device = device(in);
            fields.require(1);
            yield new TrustBody.RaiseCut(device, decodeCuts(in));
          }
          case CHECKPOINT -> decodeCheckpoint(in, fields);
          case UNKNOWN -> throw new IllegalStateException("handled above");
        };
    fields.end();
    return body;
  }

  private static void encodeGenesis(CborWriter out, TrustBody.Genesis genesis) {
    DeviceCertificate recovery = genesis.recovery();
    out.map(recovery == null ? 4 : 5).uint(0).bytes(genesis.nonce().bytes());
    encodeCertificate(out.uint(1), genesis.creator());
    if (recovery != null) {
      encodeCertificate(out.uint(2), recovery);
    }
    encodeGrant(out.uint(3), genesis.grant());
    out.uint(4).uint(genesis.spaceLevel());
  }

  private static TrustBody decodeGenesis(CborReader in, TrustCodec.Fields fields) {
    Opaque nonce = Opaque.of(in.bytesExact(TrustBody.Genesis.NONCE_BYTES));
    fields.require(1);
    DeviceCertificate creator = decodeCertificate(in);
    @Nullable DeviceCertificate recovery = fields.has(2) ? decodeCertificate(in) : null;
    fields.require(3);
    EpochGrant grant = decodeGrant(in);
    fields.require(4);
    int level = in.uint(TrustBody.SpaceLevel.MAX_LEVEL);
    return new TrustBody.Genesis(nonce, creator, recovery, grant, level);
  }

  private static void encodeLevel(CborWriter out, TrustBody.Level level) {
    TrustBody.Demotion demotion = level.demotion();
    out.map(demotion == null ? 3 : 4).uint(0).bytes(level.device().bytes());
    out.uint(1).uint(level.level().code());
    if (demotion == null) {
      encodeWraps(out.uint(4), level.wraps());
    } else {
      encodeCuts(out.uint(2), demotion.cuts());
      encodeGrant(out.uint(3), demotion.grant());
    }
  }

  private static TrustBody decodeLevel(CborReader in, TrustCodec.Fields fields) {
    DeviceId device = device(in);
    fields.require(1);
    TrustLevel level = level(in);
    if (fields.has(2)) {
      List<Cut> cuts = decodeCuts(in);
      fields.require(3);
      return TrustBody.Level.demotion(device, level, cuts, decodeGrant(in));
    }
    fields.require(4);
    return TrustBody.Level.promotion(device, level, decodeWraps(in));
  }

  private static TrustBody decodeCheckpoint(CborReader in, TrustCodec.Fields fields) {
    SnapshotId snapshot = SnapshotId.of(in.bytesExact(SnapshotId.SIZE));
    fields.require(1);
    Opaque root = Opaque.of(in.bytesExact(TrustBody.Checkpoint.ROOT_BYTES));
    fields.require(2);
    int retention = in.uint(TrustBody.Checkpoint.MAX_RETENTION_DAYS);
    fields.require(3);
    return new TrustBody.Checkpoint(
        snapshot, root, retention, decodeCutsByDevice(in, TrustBody.Checkpoint.MAX_DEVICES));
  }

  private static void encodeCutsByDevice(CborWriter out, SortedMap<DeviceId, List<Cut>> cuts) {
    out.array(cuts.size());
    cuts.forEach((device, list) -> encodeCuts(out.array(2).bytes(device.bytes()), list));
  }

  private static SortedMap<DeviceId, List<Cut>> decodeCutsByDevice(CborReader in, int maxDevices) {
    SortedMap<DeviceId, List<Cut>> cuts = new TreeMap<>();
    for (int n = in.array(maxDevices); n > 0; n--) {
      in.arrayExact(2);
      DeviceId device = device(in);
      ascending(in, cuts, device);
      cuts.put(device, decodeCuts(in));
    }
    return cuts;
  }

  private static void encodeCertificate(CborWriter out, DeviceCertificate certificate) {
    boolean expires = certificate.expiryEpochSecond() != DeviceCertificate.NEVER;
    out.map(expires ? 6 : 5).uint(0).bytes(certificate.signingKey().bytes());
    out.uint(1).bytes(certificate.kemKey()).uint(2).uint(certificate.level().code());
    if (expires) {
      out.uint(3).uint(certificate.expiryEpochSecond());
    }
    out.uint(4).bytes(certificate.sealedName().bytes());
    out.uint(5).bytes(certificate.proof().bytes());
  }

  private static DeviceCertificate decodeCertificate(CborReader in) {
    TrustCodec.Fields fields = new TrustCodec.Fields(in);
    fields.require(0);
    VerifyKey signingKey = VerifyKey.of(in.bytesExact(VerifyKey.LENGTH));
    fields.require(1);
    byte[] kemKey = in.bytesExact(DeviceCertificate.KEM_KEY_BYTES);
    fields.require(2);
    TrustLevel level = level(in);
    long expiry = DeviceCertificate.NEVER;
    if (fields.has(3)) {
      expiry = in.uint();
      if (expiry == DeviceCertificate.NEVER) {
        throw new CborException("an expiry that says what its absence says", in.position());
      }
    }
    fields.require(4);
    Opaque name = Opaque.of(in.bytes(DeviceCertificate.MAX_SEALED_NAME_BYTES));
    fields.require(5);
    Signature proof = Signature.of(in.bytesExact(Signature.LENGTH));
    fields.end();
    return new DeviceCertificate(signingKey, kemKey, level, expiry, name, proof);
  }

  private static void encodeGrant(CborWriter out, EpochGrant grant) {
    out.array(3).bytes(grant.id().bytes()).array(grant.links().size());
    for (EpochLink link : grant.links()) {
      out.array(2).bytes(link.parent().bytes()).bytes(link.encryptedKey().bytes());
    }
    encodeWraps(out, grant.wraps());
  }

  private static EpochGrant decodeGrant(CborReader in) {
    in.arrayExact(3);
    EpochId id = EpochId.of(in.bytesExact(EpochId.SIZE));
    SortedMap<EpochId, Opaque> encrypted =
        decodePairs(in, EpochGrant.MAX_LINKS, EpochLink.MAX_KEY_BYTES, BodyCodec::epoch);
    List<EpochLink> links = new ArrayList<>(encrypted.size());
    encrypted.forEach((parent, key) -> links.add(new EpochLink(parent, key)));
    SortedMap<DeviceId, Opaque> wraps =
        decodePairs(in, EpochGrant.MAX_WRAPS, EpochGrant.MAX_WRAP_BYTES, BodyCodec::device);
    return new EpochGrant(id, links, wraps);
  }

  private static void encodeWraps(CborWriter out, SortedMap<? extends FixedBytes<?>, Opaque> map) {
    out.array(map.size());
    map.forEach((id, wrap) -> out.array(2).bytes(id.bytes()).bytes(wrap.bytes()));
  }

  private static SortedMap<EpochId, Opaque> decodeWraps(CborReader in) {
    return decodePairs(in, EpochGrant.MAX_LINKS, EpochGrant.MAX_WRAP_BYTES, BodyCodec::epoch);
  }

  private static <K extends Comparable<K>> SortedMap<K, Opaque> decodePairs(
      CborReader in, int maxPairs, int maxBytes, Function<CborReader, K> readKey) {
    SortedMap<K, Opaque> pairs = new TreeMap<>();
    for (int n = in.array(maxPairs); n > 0; n--) {
      in.arrayExact(2);
      K key = readKey.apply(in);
      ascending(in, pairs, key);
      pairs.put(key, Opaque.of(in.bytes(maxBytes)));
    }
    return pairs;
  }

  private static void encodeCuts(CborWriter out, List<Cut> cuts) {
    out.array(cuts.size());
    for (Cut cut : cuts) {
      out.array(3).bytes(cut.log().bytes()).uint(cut.seq()).bytes(cut.hash().bytes());
    }
  }

  private static List<Cut> decodeCuts(CborReader in) {
    SortedMap<LogId, Cut> cuts = new TreeMap<>(Comparator.naturalOrder());
    for (int n = in.array(Cut.MAX_LIST); n > 0; n--) {
      in.arrayExact(3);
      LogId log = LogId.of(in.bytesExact(LogId.SIZE));
      ascending(in, cuts, log);
      long seq = in.uint();
      cuts.put(log, new Cut(log, seq, EntryHash.of(in.bytesExact(EntryHash.SIZE))));
    }
    return List.copyOf(cuts.values());
  }

  private static <K extends Comparable<K>> void ascending(
      CborReader in, SortedMap<K, ?> before, K key) {
    if (!before.isEmpty() && before.lastKey().compareTo(key) >= 0) {
      throw new CborException("ids that are repeated or out of order", in.position());
    }
  }

  private static DeviceId device(CborReader in) {
    return DeviceId.of(in.bytesExact(DeviceId.SIZE));
  }

  private static EpochId epoch(CborReader in) {
    return EpochId.of(in.bytesExact(EpochId.SIZE));
  }

  private static TrustLevel level(CborReader in) {
    return TrustLevel.ofCode(in.uint(TrustLevel.FULL.code()));
  }
}
