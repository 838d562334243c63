package org.logomesh.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.sync.Outlet;
import org.logomesh.relay.sync.SyncConnection;

/**
 * One connection of a relay: what the network is to the relay core, and the other way round.
 * Everything that a hostile relay says and hears goes through its liar.
 */
final class RelayEnd implements Link.End, Outlet {
  private final SimRelay relay;
  private final Link link;
  private final int side;
  private final @Nullable HostileRelay liar;
  private @Nullable SyncConnection connection;
  private boolean dead;

  RelayEnd(SimRelay relay, Link link, int side, @Nullable HostileRelay liar) {
    this.relay = relay;
    this.link = link;
    this.side = side;
    this.liar = liar;
  }

  /** The relay takes the connection; it may speak before that call returns. */
  RelayEnd serves(SyncConnection taken) {
    connection = taken;
    return this;
  }

  void cut() {
    link.cut();
  }

  /** The relay's process is gone. */
  void die() {
    dead = true;
    link.cut();
  }

  @Override
  public void onFrame(byte[] frame) {
    if (!dead && connection != null) {
      List<byte[]> heard =
          liar == null ? List.of(frame) : liar.incoming(frame, answer -> link.send(side, answer));
      for (byte[] each : heard) {
        connection.onFrame(each);
      }
    }
  }

  @Override
  public void onSent(int bytes) {
    if (!dead && connection != null && liar == null) {
      connection.onSent(bytes);
    }
  }

  @Override
  public void onBroken() {
    relay.lost(this);
    if (!dead && connection != null) {
      connection.onClosed();
    }
  }

  @Override
  public void send(byte[] frame) {
    relay.said(frame);
    if (liar == null) {
      link.send(side, frame);
      return;
    }
    for (byte[] said : liar.outgoing(frame)) {
      link.send(side, said);
    }
    if (connection != null) {
      connection.onSent(frame.length); // what it is told, since lies are no use for counting
    }
  }

  @Override
  public void ready(int frames) {
    // The link hands over each frame as it comes.
  }

  @Override
  public void close(ErrorCode code) {
    relay.note("relay ends " + link.name() + " " + code);
    link.finish();
  }
}
