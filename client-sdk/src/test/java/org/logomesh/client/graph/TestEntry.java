package org.logomesh.client.graph;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;
import org.logomesh.model.sign.Sha256;

/**
 * An entry as the graph sees it, without a log around it.
 *
 * @param dependencies all entries its author had
 */
record TestEntry(
    EntryHash hash,
    long lamport,
    long wallMillis,
    DeviceId author,
    List<Operation> operations,
    Set<EntryHash> dependencies) {

  Stamp stamp(boolean effective) {
    return new Stamp(hash, lamport, wallMillis, author, effective);
  }

  OperationId operation(int index) {
    return new OperationId(hash, index);
  }

  static EntryHash hash(long... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * numbers.length);
    for (long number : numbers) {
      buffer.putLong(number);
    }
    return EntryHash.of(Sha256.hash(buffer.array()));
  }

  static DeviceId device(int number) {
    byte[] bytes = new byte[DeviceId.SIZE];
    bytes[DeviceId.SIZE - 1] = (byte) number;
    return DeviceId.of(bytes);
  }
}
