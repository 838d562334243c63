package org.logomesh.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.sync.Consistency;
import org.logomesh.client.sync.ConsistencyCheck;
import org.logomesh.client.sync.NotAWriterException;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SnapshotMaker;
import org.logomesh.client.sync.SnapshotVerifier;

/** Snapshots in files. Long work is done on the caller's thread, while the space goes on. */
final class SnapshotFiles {
  /** How often a snapshot is begun anew because somebody wrote in between. */
  private static final int TRIES = 20;

  private final SpaceHome home;
  private final SpaceSettings settings;
  private final EngineThread engine;
  private final Replica replica;

  SnapshotFiles(SpaceHome home, SpaceSettings settings, EngineThread engine, Replica replica) {
    this.home = home;
    this.settings = settings;
    this.engine = engine;
    this.replica = replica;
  }

  /** A step that may meet all that can go wrong with a snapshot. */
  interface Step<T> {
    T run() throws IOException;
  }

  StateSnapshot save(Path file, boolean replace) {
    return save(file, replace, SnapshotMaker::write);
  }

  /** Makes one that administrators are to vouch for. */
  StateSnapshot saveForRelays(Path file) {
    return save(file, true, SnapshotMaker::writeForRelays);
  }

  /** Which of the two forms of a snapshot is written. */
  private interface Form {
    @Nullable StateSnapshot write(
        SnapshotMaker maker, OutputStream out, long wallMillis, SecureRandom random);
  }

  private StateSnapshot save(Path file, boolean replace, Form form) {
    return told(
        file,
        () -> {
          if (!replace && Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
          }
          Path part = file.resolveSibling(file.getFileName() + ".part");
          try {
            StateSnapshot snapshot = write(part, form);
            Files.move(
                part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return snapshot;
          } finally {
            Files.deleteIfExists(part);
          }
        });
  }

  StateSnapshot verify(Path file) {
    return told(
        file,
        () -> {
          SnapshotVerifier verifier = engine.call(replica::snapshotVerifier);
          try (Scratch scratch = Scratch.in(home, settings);
              InputStream in = open(file)) {
            return verifier.verify(in, scratch.store());
          }
        });
  }

  StateSnapshot begin(Path file) {
    return told(
        file,
        () -> {
          try (InputStream in = open(file)) {
            return engine.call(() -> replica.begin(in));
          }
        });
  }

  ConsistencyCheck against(Path file) {
    return told(
        file,
        () -> {
          SnapshotVerifier verifier = engine.call(replica::snapshotVerifier);
          try (Scratch there = Scratch.in(home, settings);
              Scratch again = Scratch.in(home, settings);
              InputStream in = open(file)) {
            StateSnapshot snapshot = verifier.verify(in, there.store());
            return engine.call(
                () -> replica.consistency().against(snapshot, there.store(), again.store()));
          }
        });
  }

  ConsistencyCheck with(SnapshotFiles other) {
    if (!other.replica.space().equals(replica.space())) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, "these are two different spaces");
    }
    try {
      Consistency.Judged judged = other.engine.call(() -> other.replica.consistency().judged());
      return engine.call(() -> replica.consistency().with(other.replica.store(), judged));
    } catch (StoreException e) {
      throw Failures.of(e);
    }
  }

  private StateSnapshot write(Path part, Form form) throws IOException {
    for (int left = TRIES; left > 0; left--) {
      SnapshotMaker maker = engine.call(replica::snapshotMaker);
      StateSnapshot made = write(part, maker, form);
      if (made != null) {
        return made;
      }
    }
    throw new SnapshotException(
        SnapshotException.Fault.NOT_NOW,
        "too much is being written to the space just now; try again a little later");
  }

  private @Nullable StateSnapshot write(Path part, SnapshotMaker maker, Form form)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
      StateSnapshot made = form.write(maker, out, settings.clock().millis(), settings.random());
      out.flush();
      channel.force(true);
      return made;
    }
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file));
  }

  static <T> T told(Path file, Step<T> step) {
    try {
      return step.run();
    } catch (SnapshotException e) {
      throw Failures.of(e);
    } catch (NotAWriterException e) {
      throw Failures.of(e);
    } catch (StoreException e) {
      throw Failures.of(e);
    } catch (NoSuchFileException e) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING, "there is no file " + e.getFile(), e);
    } catch (FileAlreadyExistsException e) {
      throw new SpaceException(
          SpaceException.Kind.EXISTS, file + " is there already; it is left as it is", e);
    } catch (IOException e) {
      throw storage(file, e);
    } catch (UncheckedIOException e) {
      throw storage(file, e);
    }
  }

  private static SpaceException storage(Path file, Exception e) {
    return new SpaceException(
        SpaceException.Kind.STORAGE, "cannot read or write " + file + ": " + e.getMessage(), e);
  }
}
