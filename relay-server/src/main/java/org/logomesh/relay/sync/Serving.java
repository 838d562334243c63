package org.logomesh.relay.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.store.EntryStore;

/**
 * Hands stored entries to those who lack them, each when there is room for it on its way. Used in
 * the order of the space's hub.
 */
final class Serving {
  private final SpaceHub hub;
  private final EntryStore store;
  private final EntryReads reads;
  private final LogBook book;
  private final Healing healing;
  private final SyncCounters counters;

  // One batch goes to every reader in the same bytes.
  private List<SealedEntry> lastEncoded = List.of();
  private byte[] lastEncoding = new byte[0];

  Serving(
      SpaceHub hub,
      EntryStore store,
      EntryReads reads,
      LogBook book,
      Healing healing,
      SyncCounters counters) {
    this.hub = hub;
    this.store = store;
    this.reads = reads;
    this.book = book;
    this.healing = healing;
    this.counters = counters;
  }

  byte[] encode(Frame frame) {
    if (frame instanceof Entries batch) {
      if (batch.entries() != lastEncoded) {
        lastEncoding = FrameCodec.encode(frame);
        lastEncoded = batch.entries();
      }
      return lastEncoding;
    }
    return FrameCodec.encode(frame);
  }

  void readRange(SyncConnection connection, SyncAction.ReadRange read) {
    connection.whenThereIsRoom(
        () -> {
          List<SealedEntry> recent = book.recent(read.log(), read.fromSeq(), read.maxBytes());
          if (recent.isEmpty()) {
            readStored(connection, read);
          } else {
            hub.execute(() -> answerRange(connection, read, recent)); // not deeper and deeper
          }
        });
  }

  private void readStored(SyncConnection connection, SyncAction.ReadRange read) {
    hub.then(
        store.range(hub.space(), read.log(), read.fromSeq(), read.maxBytes()),
        entries -> answerRange(connection, read, entries),
        error -> {
          if (!healing.notice(read.log(), error, connection, () -> {})) {
            connection.end(StoreErrors.code(error));
          }
        });
  }

  private void answerRange(
      SyncConnection connection, SyncAction.ReadRange read, @Nullable List<SealedEntry> entries) {
    if (connection.isOpen()) {
      List<SealedEntry> found = entries == null ? List.of() : List.copyOf(entries);
      counters.served(found.size());
      hub.perform(connection, connection.session().onRangeRead(read.request(), found));
    }
  }

  void readHashes(SyncConnection connection, SyncAction.ReadHashes read) {
    hub.then(
        reads.heads(read.log(), hub.origin(read.log()), read.seqs()),
        places -> {
          if (connection.isOpen() && places != null) {
            hub.perform(connection, connection.session().onHashesRead(read.request(), places));
          }
        },
        error -> {
          if (!healing.notice(read.log(), error, connection, () -> {})) {
            connection.end(StoreErrors.code(error));
          }
        });
  }
}
