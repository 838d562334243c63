package org.logomesh.client.seal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/** Entry bodies as padded CBOR maps; the layout is drawn in the package description. */
final class EntryBodyCodec {
  private static final int LAMPORT = 0;
  private static final int WALL_MILLIS = 1;
  private static final int DEPENDENCIES = 2;
  private static final int OPERATIONS = 3;
  private static final int MORE = 4;

  /** Fields that are always there. */
  private static final int REQUIRED_PAIRS = 4;

  private EntryBodyCodec() {}

  static byte[] encode(EntryBody body) {
    CborWriter writer = unpadded(body);
    if (writer.size() > EntryBody.MAX_BYTES) {
      throw new IllegalArgumentException(
          "an entry body of " + writer.size() + " bytes; the limit is " + EntryBody.MAX_BYTES);
    }
    return Arrays.copyOf(writer.toByteArray(), Padme.paddedLength(writer.size()));
  }

  static CborWriter unpadded(EntryBody body) {
    CborWriter writer = new CborWriter(Padme.MIN_BYTES);
    writer.map(body.more() ? REQUIRED_PAIRS + 1 : REQUIRED_PAIRS);
    writer.uint(LAMPORT).uint(body.lamport());
    writer.uint(WALL_MILLIS).integer(body.wallMillis());
    writer.uint(DEPENDENCIES).array(body.deps().size());
    for (Place place : body.deps()) {
      writer.array(3).bytes(place.log().bytes()).uint(place.seq()).bytes(place.hash().bytes());
    }
    writer.uint(OPERATIONS).array(body.operations().size());
    for (byte[] operation : body.operations()) {
      writer.bytes(operation);
    }
    if (body.more()) {
      writer.uint(MORE).bool(true);
    }
    return writer;
  }

  static EntryBody decode(byte[] padded) {
    if (padded.length > EntryBody.MAX_BYTES) {
      throw new CborException("an entry body longer than " + EntryBody.MAX_BYTES + " bytes");
    }
    CborReader reader = new CborReader(padded);
    int pairs = reader.map(REQUIRED_PAIRS + 1);
    if (pairs < REQUIRED_PAIRS) {
      throw new CborException("an entry body without all its fields");
    }
    expectKey(reader, LAMPORT);
    long lamport = reader.uint();
    expectKey(reader, WALL_MILLIS);
    long wallMillis = reader.integer();
    expectKey(reader, DEPENDENCIES);
    List<Place> deps = readDependencies(reader);
    expectKey(reader, OPERATIONS);
    List<byte[]> operations = readOperations(reader);
    boolean more = pairs > REQUIRED_PAIRS;
    if (more) {
      expectKey(reader, MORE);
      if (!reader.bool()) {
        throw new CborException("an absent flag that is written");
      }
    }
    checkPadding(padded, reader.position());
    try {
      return new EntryBody(lamport, wallMillis, deps, operations, more);
    } catch (IllegalArgumentException e) {
      throw new CborException("an entry body whose values break a rule");
    }
  }

  private static List<Place> readDependencies(CborReader reader) {
    int count = reader.array(EntryBody.MAX_DEPENDENCIES);
    List<Place> deps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      reader.arrayExact(3);
      LogId log = LogId.of(reader.bytesExact(LogId.SIZE));
      long seq = reader.uint();
      deps.add(new Place(log, seq, EntryHash.of(reader.bytesExact(EntryHash.SIZE))));
    }
    return deps;
  }

  private static List<byte[]> readOperations(CborReader reader) {
    int count = reader.array(EntryBody.MAX_OPERATIONS);
    List<byte[]> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(reader.bytes(EntryBody.MAX_BYTES));
    }
    return operations;
  }

  private static void expectKey(CborReader reader, int key) {
    int at = reader.position();
    if (reader.uint() != key) {
      throw new CborException("not the entry body field " + key, at);
    }
  }

  // One body has one encoding: other padding would be a place to hide things in.
  private static void checkPadding(byte[] padded, int end) {
    if (padded.length != Padme.paddedLength(end)) {
      throw new CborException("an entry body that is not padded as it must be", end);
    }
    for (int i = end; i < padded.length; i++) {
      if (padded[i] != 0) {
        throw new CborException("an entry body with something in its padding", i);
      }
    }
  }
}
