package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;

/**
 * States beside the thoughts as deterministic CBOR, for storage and for the state root. In CDDL:
 *
 * <pre>
 * state-cell = [[* [entry: bstr .size 32, index, lamport, wall-millis: int, author: bstr .size 32,
 *                   effective: bool, schema, value / null, term]], sum: int,
 *               [* [entry: bstr .size 32, delta: int]]]
 * </pre>
 */
final class StateCellCodec {
  private StateCellCodec() {}

  static byte[] encode(StateCell cell) {
    CborWriter out = new CborWriter().array(3).array(cell.writes().size());
    for (StateWrite each : cell.writes()) {
      Stamp stamp = each.write().stamp();
      out.array(9).bytes(stamp.entry().bytes()).uint(each.write().index()).uint(stamp.lamport());
      out.integer(stamp.wallMillis()).bytes(stamp.author().bytes()).bool(stamp.effective());
      out.uint(each.schema());
      OperationCodec.write(out, each.value());
      out.uint(each.term());
    }
    out.integer(cell.sum()).array(cell.hidden().size());
    cell.hidden().forEach((entry, delta) -> out.array(2).bytes(entry.bytes()).integer(delta));
    return out.toByteArray();
  }

  static StateCell decode(StateKey key, byte[] encoded) {
    CborReader in = new CborReader(encoded);
    in.arrayExact(3);
    List<StateWrite> writes = new ArrayList<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      in.arrayExact(9);
      EntryHash entry = EntryHash.of(in.bytesExact(EntryHash.SIZE));
      int index = in.uint(Integer.MAX_VALUE);
      long lamport = in.uint();
      long wallMillis = in.integer();
      DeviceId author = DeviceId.of(in.bytesExact(DeviceId.SIZE));
      Stamp stamp = new Stamp(entry, lamport, wallMillis, author, in.bool());
      int schema = in.uint(Integer.MAX_VALUE);
      writes.add(
          new StateWrite(new Write(stamp, index), schema, OperationCodec.value(in), in.uint()));
    }
    long sum = in.integer();
    SortedMap<EntryHash, Long> hidden = new TreeMap<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      in.arrayExact(2);
      hidden.put(EntryHash.of(in.bytesExact(EntryHash.SIZE)), in.integer());
    }
    in.end();
    return new StateCell(key, writes, sum, hidden);
  }
}
