package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Fault;
import org.logomesh.model.wire.Frame;

/** Collects what one input of the session leads to. After a close nothing is added any more. */
final class Actions {
  private List<SyncAction> actions = new ArrayList<>();
  private long lastRequest;
  private boolean closed;
  private boolean sent;

  void add(SyncAction action) {
    if (!closed) {
      actions.add(action);
    }
  }

  void send(Frame frame) {
    add(new SyncAction.Send(frame));
    sent = true;
  }

  /** Returns a number for an action that will be answered; never 0. */
  long newRequest() {
    return ++lastRequest;
  }

  /** Ends the session because of the peer or of time: tells the peer, then closes. */
  void fail(ErrorCode code) {
    close(code, 0);
  }

  void close(ErrorCode code, long retryAfterMillis) {
    send(new Fault(code, retryAfterMillis, null));
    add(new SyncAction.Close(code, retryAfterMillis, false));
    closed = true;
  }

  void closedByPeer(Fault fault) {
    add(new SyncAction.Close(fault.code(), fault.retryAfterMillis(), true));
    closed = true;
  }

  /** Ends the session with a reason for us that differs from the one for the peer. */
  void fail(ErrorCode forPeer, ErrorCode forUs) {
    send(new Fault(forPeer, 0, null));
    add(new SyncAction.Close(forUs, 0, false));
    closed = true;
  }

  boolean closed() {
    return closed;
  }

  /** Sends a frame ahead of whatever else this input leads to. */
  void sendFirst(Frame frame) {
    if (!closed) {
      actions.add(0, new SyncAction.Send(frame));
      sent = true;
    }
  }

  /** Says whether this input has led to a frame. */
  boolean isSending() {
    return sent;
  }

  /** Says whether anything was sent since the last call. */
  boolean tookSending() {
    boolean was = sent;
    sent = false;
    return was;
  }

  List<SyncAction> take() {
    List<SyncAction> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}
