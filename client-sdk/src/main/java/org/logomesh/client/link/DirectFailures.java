package org.logomesh.client.link;

import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;

/** Turns what a failed direct connection throws into {@link LinkException}s. */
final class DirectFailures {
  private DirectFailures() {}

  static LinkException of(IOException failure, String protocol) {
    LinkFault fault = faultOf(failure, protocol);
    return new LinkException(fault, fault.text(), failure);
  }

  private static LinkFault faultOf(IOException failure, String protocol) {
    String text = String.valueOf(failure.getMessage());
    // JSSE tells the alert that the other side sent in the text only (RFC 8446, 6.2).
    if (text.contains("no_application_protocol")) {
      return protocol.equals(DirectLinks.PAIR) ? LinkFault.NO_RENDEZVOUS : LinkFault.NOT_LOGOMESH;
    }
    if (text.contains("certificate") || text.contains("access_denied")) {
      return LinkFault.NOT_A_MEMBER;
    }
    if (failure instanceof SocketTimeoutException) {
      return LinkFault.TIMEOUT;
    }
    if (failure instanceof SSLException) {
      return LinkFault.NOT_LOGOMESH;
    }
    return LinkFault.UNREACHABLE;
  }
}
