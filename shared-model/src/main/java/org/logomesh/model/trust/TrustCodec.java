package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Signature;

/** Envelope and content of a record as deterministic CBOR; the layout is in the package's page. */
final class TrustCodec {
  /** Keys from here on are for additions that older software may ignore. */
  static final long FIRST_IGNORED_KEY = 64;

  /** Keys in one map; more than any version will use. */
  static final int MAX_KEYS = 32;

  private static final long VERSION = 1;

  private TrustCodec() {}

  /** A record's two halves: what is hashed, and the signature of the hash. */
  record Envelope(Opaque content, Signature signature) {}

  static byte[] encodeEnvelope(byte[] content, Signature signature) {
    return new CborWriter(content.length + 80)
        .array(2)
        .bytes(content)
        .bytes(signature.bytes())
        .toByteArray();
  }

  static Envelope decodeEnvelope(byte[] bytes) {
    CborReader in = new CborReader(bytes);
    in.arrayExact(2);
    Opaque content = Opaque.of(in.bytes(TrustRecord.MAX_BYTES));
    Signature signature = Signature.of(in.bytesExact(Signature.LENGTH));
    in.end();
    return new Envelope(content, signature);
  }

  static byte[] encodeContent(TrustContent content) {
    CborWriter out = new CborWriter(512).map(5).uint(0).uint(VERSION);
    long code =
        content.body() instanceof TrustBody.Unknown unknown
            ? unknown.code()
            : content.body().kind().code();
    out.uint(1).uint(code).uint(2).array(content.parents().size());
    content.parents().forEach(parent -> out.bytes(parent.bytes()));
    out.uint(3).bytes(content.author().bytes()).uint(4);
    BodyCodec.encode(out, content.body());
    return out.toByteArray();
  }

  static TrustContent decodeContent(byte[] bytes) {
    CborReader in = new CborReader(bytes);
    Fields fields = new Fields(in);
    fields.require(0);
    if (in.uint() != VERSION) {
      throw new CborException("a trust record of an unknown version");
    }
    fields.require(1);
    long code = in.uint();
    fields.require(2);
    List<RecordHash> parents = decodeParents(in);
    fields.require(3);
    DeviceId author = DeviceId.of(in.bytesExact(DeviceId.SIZE));
    fields.require(4);
    try {
      TrustBody body = BodyCodec.decode(in, code);
      fields.end();
      in.end();
      return new TrustContent(parents, author, body);
    } catch (CborException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      CborException malformed =
          new CborException("a trust record against a rule: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
  }

  private static List<RecordHash> decodeParents(CborReader in) {
    List<RecordHash> parents = new ArrayList<>();
    @Nullable RecordHash previous = null;
    for (int n = in.array(TrustRecord.MAX_PARENTS); n > 0; n--) {
      RecordHash parent = RecordHash.of(in.bytesExact(RecordHash.SIZE));
      if (previous != null && parent.compareTo(previous) <= 0) {
        throw new CborException("parents that are repeated or out of order", in.position());
      }
      parents.add(parent);
      previous = parent;
    }
    return parents;
  }

  /**
   * Reads the keys of one map in order. A key that is not known and below {@link
   * #FIRST_IGNORED_KEY} is an error, one above is skipped with its value.
   */
  static final class Fields {
    private final CborReader in;
    private int left;
    private long key = CborReader.NO_KEY;
    private boolean pending;

    Fields(CborReader in) {
      this.in = in;
      left = in.map(MAX_KEYS);
    }

    /** Stands before the value of {@code wanted} if that is the next key. */
    boolean has(long wanted) {
      if (!pending && left > 0) {
        key = in.key(key);
        left--;
        pending = true;
      }
      if (pending && key == wanted) {
        pending = false;
        return true;
      }
      return false;
    }

    void require(long wanted) {
      if (!has(wanted)) {
        throw new CborException("a map without key " + wanted, in.position());
      }
    }

    /** Skips what may be ignored and refuses what may not. */
    void end() {
      while (pending || left > 0) {
        if (!pending) {
          key = in.key(key);
          left--;
        }
        pending = false;
        if (key < FIRST_IGNORED_KEY) {
          throw new CborException("an unknown map key", in.position());
        }
        in.skipItem();
      }
    }
  }
}
