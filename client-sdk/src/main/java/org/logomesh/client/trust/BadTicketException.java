package org.logomesh.client.trust;

/** What was typed is not a ticket that can be used; the message says why, for a person. */
public final class BadTicketException extends Exception {
  private static final long serialVersionUID = 1L;

  BadTicketException(String message) {
    super(message);
  }
}
