package org.logomesh.client;

import org.logomesh.client.link.LinkException;
import org.logomesh.client.seal.KeyFileException;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.sync.NotAWriterException;
import org.logomesh.client.sync.PeerName;
import org.logomesh.model.wire.ErrorCode;

/** Turns what the parts below report into what callers of the SDK are told, in one place. */
final class Failures {
  private Failures() {}

  static SpaceException of(LinkException e) {
    SpaceException.Kind kind =
        switch (e.fault()) {
          case INVITE_NEEDED, INVITE_REFUSED -> SpaceException.Kind.INVITE_NEEDED;
          case NOT_A_MEMBER, REVOKED, WRONG_PEER -> SpaceException.Kind.NOT_ALLOWED;
          case VERSION -> SpaceException.Kind.NEWER_VERSION;
          case TIMEOUT -> SpaceException.Kind.TIMEOUT;
          case SPACE_DELETED -> SpaceException.Kind.RELAY_DELETED;
          case NO_SNAPSHOT, SNAPSHOT_DAMAGED, NOT_COVERED -> SpaceException.Kind.SNAPSHOT;
          case NO_RENDEZVOUS, RENDEZVOUS_TAKEN -> SpaceException.Kind.BAD_TICKET;
          default -> SpaceException.Kind.UNREACHABLE;
        };
    return new SpaceException(kind, String.valueOf(e.getMessage()), e);
  }

  static SpaceException of(ErrorCode code, PeerName peer) {
    SpaceException.Kind kind =
        switch (code) {
          case NOT_A_MEMBER, REVOKED, NOT_ALLOWED -> SpaceException.Kind.NOT_ALLOWED;
          case UNSUPPORTED_VERSION, NEEDS_UPDATE -> SpaceException.Kind.NEWER_VERSION;
          case TIMEOUT -> SpaceException.Kind.TIMEOUT;
          case SPACE_DELETED -> SpaceException.Kind.RELAY_DELETED;
          default -> SpaceException.Kind.UNREACHABLE;
        };
    return new SpaceException(kind, peer + ": " + code.text());
  }

  static SpaceException of(StoreException e) {
    SpaceException.Kind kind =
        switch (e.kind()) {
          case DISK_FULL -> SpaceException.Kind.DISK_FULL;
          case CORRUPT -> SpaceException.Kind.CORRUPT;
          case NEWER_SCHEMA -> SpaceException.Kind.NEWER_VERSION;
          case NOT_A_SPACE -> SpaceException.Kind.NOT_FOUND;
          default -> SpaceException.Kind.STORAGE;
        };
    return new SpaceException(kind, String.valueOf(e.getMessage()), e);
  }

  static SpaceException of(SnapshotException e) {
    SpaceException.Kind kind =
        switch (e.fault()) {
          case NOT_ALLOWED -> SpaceException.Kind.NOT_ALLOWED;
          case NEWER_FORMAT -> SpaceException.Kind.NEWER_VERSION;
          case NOT_A_SNAPSHOT, OTHER_SPACE -> SpaceException.Kind.BAD_INPUT;
          default -> SpaceException.Kind.SNAPSHOT;
        };
    return new SpaceException(kind, String.valueOf(e.getMessage()), e);
  }

  static SpaceException of(NotAWriterException e) {
    return new SpaceException(SpaceException.Kind.NOT_ALLOWED, String.valueOf(e.getMessage()), e);
  }

  static SpaceException of(KeyFileException e) {
    SpaceException.Kind kind =
        switch (e.problem()) {
          case WRONG_PASSPHRASE, PASSPHRASE_NEEDED -> SpaceException.Kind.WRONG_PASSPHRASE;
          default -> SpaceException.Kind.KEYS;
        };
    return new SpaceException(kind, String.valueOf(e.getMessage()), e);
  }
}
