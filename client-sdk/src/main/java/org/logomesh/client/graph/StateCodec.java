package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * The states of cells as deterministic CBOR. In CDDL:
 *
 * <pre>
 * thought-state = [stamps, creates: writes, fields: [* [name, [+ [e, index, value / null]]]],
 *                  tags: [* [name, writes]], text-heads: writes, hidden-splices: ids,
 *                  deletions: [* [e, index, named: writes, text: ids]]]
 * edge-state    = [stamps, adds: writes, attributes: as fields]
 * stamps = [authors: [* bstr .size 32], [* [entry: bstr .size 32, author: uint, lamport: uint,
 *                                           wall-millis: int, effective: bool]]]
 * ids    = [* [entry: bstr .size 32, index]]
 * writes = [* [e, index]]                        ; e and author are places in the lists of stamps
 * </pre>
 *
 * Authors, stamps and writes are sorted, names are in the order of {@link String#compareTo}: one
 * state has one encoding.
 */
final class StateCodec {
  private StateCodec() {}

  static byte[] encode(ThoughtState state) {
    Stamps stamps = Stamps.of(state);
    CborWriter out = new CborWriter(192 + 96 * state.fields().size());
    out.array(7);
    stamps.write(out);
    write(out, stamps, state.creates());
    write(out, stamps, state.fields());
    out.array(state.tags().size());
    state
        .tags()
        .forEach(
            (tag, writes) -> {
              out.array(2).text(tag);
              write(out, stamps, writes);
            });
    write(out, stamps, state.textHeads());
    write(out, state.hiddenSplices());
    out.array(state.deletions().size());
    for (Deletion deletion : state.deletions()) {
      out.array(4).uint(stamps.place(deletion.write())).uint(deletion.write().index());
      out.array(deletion.named().size());
      for (OperationId id : deletion.named()) {
        out.array(2).uint(stamps.place(id.entry())).uint(id.index());
      }
      write(out, deletion.text());
    }
    return out.toByteArray();
  }

  static byte[] encode(EdgeState state) {
    Stamps stamps = Stamps.of(state.writes().toList());
    CborWriter out = new CborWriter(128).array(3);
    stamps.write(out);
    write(out, stamps, state.adds());
    write(out, stamps, state.attributes());
    return out.toByteArray();
  }

  static ThoughtState decodeThought(ThoughtId id, byte[] encoded) {
    CborReader in = new CborReader(encoded);
    in.arrayExact(7);
    List<Stamp> stamps = Stamps.read(in);
    List<Write> creates = writes(in, stamps);
    SortedMap<String, List<FieldWrite>> fields = fields(in, stamps);
    SortedMap<String, List<Write>> tags = new TreeMap<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      in.arrayExact(2);
      tags.put(in.text(GraphLimits.MAX_NAME_BYTES), writes(in, stamps));
    }
    List<Write> textHeads = writes(in, stamps);
    List<OperationId> hiddenSplices = operationIds(in);
    List<Deletion> deletions = new ArrayList<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      in.arrayExact(4);
      Write write = new Write(stamp(in, stamps), in.uint(Integer.MAX_VALUE));
      List<OperationId> named = writes(in, stamps).stream().map(Write::id).toList();
      deletions.add(new Deletion(write, named, operationIds(in)));
    }
    in.end();
    return new ThoughtState(id, creates, fields, tags, textHeads, hiddenSplices, deletions);
  }

  static EdgeState decodeEdge(EdgeKey key, byte[] encoded) {
    CborReader in = new CborReader(encoded);
    in.arrayExact(3);
    List<Stamp> stamps = Stamps.read(in);
    EdgeState state = new EdgeState(key, writes(in, stamps), fields(in, stamps));
    in.end();
    return state;
  }

  private static void write(
      CborWriter out, Stamps stamps, SortedMap<String, List<FieldWrite>> fields) {
    out.array(fields.size());
    fields.forEach(
        (name, writes) -> {
          out.array(2).text(name).array(writes.size());
          for (FieldWrite field : writes) {
            out.array(3).uint(stamps.place(field.write())).uint(field.write().index());
            OperationCodec.write(out, field.value());
          }
        });
  }

  private static SortedMap<String, List<FieldWrite>> fields(CborReader in, List<Stamp> stamps) {
    SortedMap<String, List<FieldWrite>> fields = new TreeMap<>();
    for (int left = in.array(Integer.MAX_VALUE); left > 0; left--) {
      in.arrayExact(2);
      String name = in.text(GraphLimits.MAX_NAME_BYTES);
      int count = in.array(Integer.MAX_VALUE);
      List<FieldWrite> writes = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        in.arrayExact(3);
        Write write = new Write(stamp(in, stamps), in.uint(Integer.MAX_VALUE));
        writes.add(new FieldWrite(write, OperationCodec.value(in)));
      }
      fields.put(name, List.copyOf(writes));
    }
    return fields;
  }

  private static void write(CborWriter out, Stamps stamps, List<Write> writes) {
    out.array(writes.size());
    for (Write write : writes) {
      out.array(2).uint(stamps.place(write)).uint(write.index());
    }
  }

  private static void write(CborWriter out, List<OperationId> ids) {
    out.array(ids.size());
    for (OperationId id : ids) {
      out.array(2).bytes(id.entry().bytes()).uint(id.index());
    }
  }

  private static List<Write> writes(CborReader in, List<Stamp> stamps) {
    int count = in.array(Integer.MAX_VALUE);
    List<Write> writes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      in.arrayExact(2);
      writes.add(new Write(stamp(in, stamps), in.uint(Integer.MAX_VALUE)));
    }
    return List.copyOf(writes);
  }

  private static List<OperationId> operationIds(CborReader in) {
    int count = in.array(Integer.MAX_VALUE);
    List<OperationId> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      in.arrayExact(2);
      ids.add(
          new OperationId(EntryHash.of(in.bytesExact(EntryHash.SIZE)), in.uint(Integer.MAX_VALUE)));
    }
    return List.copyOf(ids);
  }

  private static Stamp stamp(CborReader in, List<Stamp> stamps) {
    return stamps.get(place(in, stamps.size()));
  }

  private static int place(CborReader in, int size) {
    int place = in.uint(Integer.MAX_VALUE);
    if (place >= size) {
      throw new CborException("a place outside its list", in.position());
    }
    return place;
  }

  /**
   * The stamps of a state, each once, sorted; writes name them by place. In an array: a state is
   * encoded with every transaction that changes it, and trees were a tenth of applying.
   */
  private static final class Stamps {
    private final Stamp[] stamps;
    private final int size;

    private Stamps(Stamp[] all) {
      Arrays.sort(all, (a, b) -> a.entry().compareTo(b.entry()));
      int distinct = 0;
      for (Stamp stamp : all) {
        if (distinct == 0 || !all[distinct - 1].entry().equals(stamp.entry())) {
          all[distinct++] = stamp;
        }
      }
      stamps = all;
      size = distinct;
    }

    static Stamps of(List<Write> writes) {
      return new Stamps(writes.stream().map(Write::stamp).toArray(Stamp[]::new));
    }

    static Stamps of(ThoughtState state) {
      List<Stamp> all = new ArrayList<>();
      ThoughtMerge.forEachWrite(state, write -> all.add(write.stamp()));
      state.textHeads().forEach(write -> all.add(write.stamp()));
      state.deletions().forEach(deletion -> all.add(deletion.write().stamp()));
      return new Stamps(all.toArray(new Stamp[0]));
    }

    int place(Write write) {
      return place(write.stamp().entry());
    }

    int place(EntryHash entry) {
      int low = 0;
      int high = size - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = stamps[middle].entry().compareTo(entry);
        if (order == 0) {
          return middle;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      throw new IllegalStateException("a state refers to an entry without a write in it");
    }

    void write(CborWriter out) {
      List<DeviceId> authors = authors();
      out.array(2).array(authors.size());
      authors.forEach(author -> out.bytes(author.bytes()));
      out.array(size);
      for (int i = 0; i < size; i++) {
        Stamp stamp = stamps[i];
        out.array(5)
            .bytes(stamp.entry().bytes())
            .uint(authors.indexOf(stamp.author()))
            .uint(stamp.lamport())
            .integer(stamp.wallMillis())
            .bool(stamp.effective());
      }
    }

    private List<DeviceId> authors() {
      Set<DeviceId> distinct = new HashSet<>();
      for (int i = 0; i < size; i++) {
        distinct.add(stamps[i].author());
      }
      List<DeviceId> authors = new ArrayList<>(distinct);
      authors.sort(null);
      return authors;
    }

    static List<Stamp> read(CborReader in) {
      in.arrayExact(2);
      int authorCount = in.array(Integer.MAX_VALUE);
      List<DeviceId> authors = new ArrayList<>(authorCount);
      for (int i = 0; i < authorCount; i++) {
        authors.add(DeviceId.of(in.bytesExact(DeviceId.SIZE)));
      }
      int count = in.array(Integer.MAX_VALUE);
      List<Stamp> stamps = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        in.arrayExact(5);
        EntryHash entry = EntryHash.of(in.bytesExact(EntryHash.SIZE));
        DeviceId author = authors.get(StateCodec.place(in, authorCount));
        stamps.add(new Stamp(entry, in.uint(), in.integer(), author, in.bool()));
      }
      return stamps;
    }
  }
}
