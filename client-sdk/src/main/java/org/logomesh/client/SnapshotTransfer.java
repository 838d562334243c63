package org.logomesh.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.link.RelaySnapshots;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.wire.SnapshotStatus;

/**
 * Moves snapshots between files beside the database and a relay, part by part. What breaks off goes
 * on where it stopped, after a pause or in a later process. On the caller's thread.
 */
final class SnapshotTransfer {
  /** Failures in a row, without a part between them, after which it is given up for now. */
  private static final int TRIES = 5;

  /** First pause after a failure; each in a row doubles it: half a minute in all. */
  private static final long FIRST_PAUSE_MILLIS = 1_000;

  /** Longest pause that a relay may ask for here; a longer one is for the next process. */
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private static final String PREFIX = "fetched-";
  private static final int BUFFER_BYTES = 1 << 16;

  /** How to reach the relay's doors. */
  interface Doors {
    RelaySnapshots open() throws LinkException;

    /** Does something about a refusal, if there is something to do; as with links. */
    default boolean mend(LinkFault refusal) throws LinkException {
      return false;
    }
  }

  private final Path directory;
  private final Doors doors;
  private final long firstPauseMillis;

  SnapshotTransfer(Path directory, Doors doors) {
    this(directory, doors, FIRST_PAUSE_MILLIS);
  }

  /** With other pauses, for tests. */
  SnapshotTransfer(Path directory, Doors doors, long firstPauseMillis) {
    this.directory = directory;
    this.doors = doors;
    this.firstPauseMillis = firstPauseMillis;
  }

  /** A request that may fail with the connection. */
  private interface Request<T> {
    T run(RelaySnapshots relay) throws LinkException;
  }

  /** The id of a snapshot in a file. */
  static SnapshotId id(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return SnapshotId.of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the relay holds all of a snapshot. */
  boolean isComplete(SnapshotId snapshot) {
    return tried(relay -> relay.status(snapshot)).filter(SnapshotStatus::complete).isPresent();
  }

  /**
   * Has the relay begin with a snapshot where it has nothing, if it holds all of it.
   *
   * @return whether it does
   */
  boolean prompt(SnapshotId snapshot) {
    Optional<SnapshotStatus> status = tried(relay -> relay.status(snapshot));
    return status.isPresent()
        && status.get().complete()
        && tried(relay -> relay.begin(snapshot, status.get().size())).complete();
  }

  /**
   * Brings a file to the relay, from the part on that the relay wants next.
   *
   * @throws SpaceException if the relay refuses, or cannot be reached time and again
   */
  void bring(SnapshotId snapshot, Path file, SnapshotProgress progress) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = in.size();
      SnapshotStatus status = tried(relay -> relay.begin(snapshot, size));
      while (!status.complete()) {
        requireSame(status, size);
        int part = Math.min(status.parts(), SnapshotStatus.partsOf(size) - 1);
        byte[] bytes = read(in, (long) part * SnapshotStatus.PART_BYTES, status.partBytes(part));
        SnapshotStatus after = tried(relay -> relay.put(snapshot, part, bytes));
        if (!after.complete() && after.parts() <= status.parts()) {
          throw refused("the relay took a part of the snapshot and does not have it");
        }
        status = after;
        progress.on(
            SnapshotProgress.Step.BRINGING,
            Math.min(size, (long) status.parts() * SnapshotStatus.PART_BYTES),
            size);
      }
    }
  }

  private static void requireSame(SnapshotStatus status, long size) {
    if (status.size() != size) {
      throw refused("the relay says that the snapshot has " + status.size() + " bytes");
    }
  }

  private static byte[] read(FileChannel in, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (in.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the snapshot became shorter while it was read");
      }
    }
    return bytes.array();
  }

  /**
   * Fetches a snapshot, from the part on that is not here yet.
   *
   * @return the file, which has exactly the bytes that the id names; to be removed by the caller
   *     once it is of no use
   * @throws SpaceException SNAPSHOT if the relay has not got it, or has other bytes; UNREACHABLE or
   *     TIMEOUT if it cannot be reached time and again: what came so far stays
   */
  Path fetch(SnapshotId snapshot, SnapshotProgress progress) throws IOException {
    Path file = directory.resolve(PREFIX + snapshot.toString().substring(0, 16) + ".part");
    removeOthers(file);
    SnapshotStatus status =
        tried(relay -> relay.status(snapshot))
            .filter(SnapshotStatus::complete)
            .orElseThrow(() -> Failures.of(new LinkException(LinkFault.NO_SNAPSHOT)));
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
        FileLock lock = lock(out.getChannel())) {
      if (lock == null) {
        throw new SnapshotException(
            SnapshotException.Fault.NOT_NOW,
            "another process is fetching the snapshot already; try again when it is done");
      }
      fetch(snapshot, status, out, progress);
    }
    if (!id(file).equals(snapshot)) {
      Files.delete(file);
      throw refused(
          "what came from the relay is not the snapshot that was asked for; it was dropped");
    }
    return file;
  }

  private void fetch(
      SnapshotId snapshot, SnapshotStatus status, RandomAccessFile out, SnapshotProgress progress)
      throws IOException {
    long here = Math.min(out.length(), status.size());
    int part = (int) (here / SnapshotStatus.PART_BYTES);
    if (here == status.size()) {
      part = SnapshotStatus.partsOf(status.size());
    }
    out.setLength(Math.min(status.size(), (long) part * SnapshotStatus.PART_BYTES));
    out.seek(out.length());
    for (; part < SnapshotStatus.partsOf(status.size()); part++) {
      int next = part;
      out.write(tried(relay -> relay.get(snapshot, status, next)));
      progress.on(SnapshotProgress.Step.FETCHING, out.length(), status.size());
    }
    out.getChannel().force(true);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  // What was begun and is of no use any more: a later snapshot is wanted now.
  private void removeOthers(Path file) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, PREFIX + "*.part")) {
      for (Path each : old) {
        if (!each.equals(file)) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private <T> T tried(Request<T> request) {
    long pause = firstPauseMillis;
    boolean mended = false;
    for (int left = TRIES - 1; ; left--) {
      try {
        return request.run(doors.open());
      } catch (LinkException e) {
        if (!mended && isMended(e)) {
          mended = true;
          continue;
        }
        boolean again =
            e.retryable()
                && e.fault() != LinkFault.CLOSED_HERE
                && e.fault() != LinkFault.NO_SNAPSHOT
                && e.fault() != LinkFault.SNAPSHOT_DAMAGED
                && e.retryAfterMillis() <= LONGEST_PAUSE_MILLIS;
        if (left == 0 || !again) {
          throw Failures.of(e);
        }
        sleep(Math.max(pause, e.retryAfterMillis()));
        pause *= 2;
      }
    }
  }

  private boolean isMended(LinkException refusal) {
    try {
      return doors.mend(refusal.fault());
    } catch (LinkException | SpaceException e) {
      refusal.addSuppressed(e);
      return false;
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpaceException(SpaceException.Kind.TIMEOUT, "interrupted while waiting", e);
    }
  }

  private static SpaceException refused(String message) {
    return new SpaceException(SpaceException.Kind.SNAPSHOT, message);
  }
}
