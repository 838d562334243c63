package org.logomesh.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;

/**
 * What a person has left of a space when every device is lost: the words, the space's id, and where
 * its entries are. Immutable.
 */
public final class Recovery {
  private final SpaceId space;
  private final String words;
  private final @Nullable URI relay;
  private final @Nullable String peer;

  private Recovery(SpaceId space, String words, @Nullable URI relay, @Nullable String peer) {
    this.space = space;
    this.words = words;
    this.relay = relay;
    this.peer = peer;
  }

  /**
   * Through a relay that carries the space.
   *
   * @param words the 24 recovery words, separated by white space
   */
  public static Recovery throughRelay(SpaceId space, String words, URI relay) {
    return new Recovery(space, words, relay, null);
  }

  /**
   * Through another device of the space that listens, {@code host:port}.
   *
   * @param words the 24 recovery words, separated by white space
   */
  public static Recovery throughPeer(SpaceId space, String words, String hostAndPort) {
    return new Recovery(space, words, null, hostAndPort);
  }

  SpaceId space() {
    return space;
  }

  String words() {
    return words;
  }

  @Nullable URI relay() {
    return relay;
  }

  @Nullable String peer() {
    return peer;
  }

  /** Never shows the words. */
  @Override
  public String toString() {
    return "Recovery[" + space.abbreviated() + ", words not shown]";
  }
}
