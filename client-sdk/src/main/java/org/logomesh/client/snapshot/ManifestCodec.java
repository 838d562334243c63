package org.logomesh.client.snapshot;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** The first record of a snapshot as CBOR; the layout is in the package description. */
final class ManifestCodec {
  /** Logs of a frontier at most; as many as a session follows. */
  static final int MAX_LOGS = 65_536;

  /** Trust heads at most; as many as a HELLO has. */
  private static final int MAX_TRUST_HEADS = 256;

  private static final int VERSION = 1;

  private ManifestCodec() {}

  static byte[] encode(StateSnapshot manifest) {
    CborWriter out = new CborWriter(256 + 64 * manifest.frontier().size());
    out.array(12).uint(VERSION).bytes(manifest.space().bytes()).bytes(manifest.device().bytes());
    out.integer(manifest.wallMillis()).uint(manifest.level());
    out.array(manifest.trustHeads().size());
    manifest.trustHeads().forEach(head -> out.bytes(head.bytes()));
    out.bytes(manifest.rootBytes());
    StateSnapshot.Counts counts = manifest.counts();
    out.uint(counts.entries()).uint(counts.thoughts()).uint(counts.edges()).uint(counts.states());
    out.array(manifest.frontier().size());
    manifest
        .frontier()
        .heads()
        .forEach(
            (log, head) ->
                out.array(3).bytes(log.bytes()).uint(head.seq()).bytes(head.hash().bytes()));
    return out.toByteArray();
  }

  /**
   * Reads a manifest.
   *
   * @throws CborException if the bytes are none
   * @throws SnapshotException NEWER_FORMAT
   */
  static StateSnapshot decode(byte[] body) {
    CborReader in = new CborReader(body);
    int items = in.array(64);
    int version = in.uint(Integer.MAX_VALUE);
    if (version != VERSION) {
      throw new SnapshotException(
          SnapshotException.Fault.NEWER_FORMAT,
          "newer software wrote this snapshot; update this one to use it");
    }
    if (items != 12) {
      throw new CborException("a manifest of " + items + " items");
    }
    SpaceId space = SpaceId.of(in.bytesExact(SpaceId.SIZE));
    DeviceId device = DeviceId.of(in.bytesExact(DeviceId.SIZE));
    long wallMillis = in.integer();
    int level = in.uint(Integer.MAX_VALUE);
    List<RecordHash> trustHeads = new ArrayList<>();
    for (int left = in.array(MAX_TRUST_HEADS); left > 0; left--) {
      trustHeads.add(RecordHash.of(in.bytesExact(RecordHash.SIZE)));
    }
    byte[] root = in.bytesExact(Sha256.LENGTH);
    StateSnapshot.Counts counts =
        new StateSnapshot.Counts(in.uint(), in.uint(), in.uint(), in.uint());
    SortedMap<LogId, Head> heads = new TreeMap<>();
    for (int left = in.array(MAX_LOGS); left > 0; left--) {
      in.arrayExact(3);
      LogId log = LogId.of(in.bytesExact(LogId.SIZE));
      if (!heads.isEmpty() && heads.lastKey().compareTo(log) >= 0) {
        throw new CborException("logs that are not ascending", in.position());
      }
      long seq = in.uint();
      heads.put(log, new Head(seq, EntryHash.of(in.bytesExact(EntryHash.SIZE))));
    }
    in.end();
    return new StateSnapshot(
        space,
        device,
        wallMillis,
        level,
        trustHeads,
        HexFormat.of().formatHex(root),
        counts,
        Frontier.of(Map.copyOf(heads)));
  }
}
