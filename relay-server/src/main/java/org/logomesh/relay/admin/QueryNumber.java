package org.logomesh.relay.admin;

import org.springframework.web.reactive.function.server.ServerRequest;

/** Numbers in the query of a request. */
final class QueryNumber {
  /** Digits that a number has at most, so that it is a long. */
  private static final String DIGITS = "[0-9]{1,18}";

  private QueryNumber() {}

  /**
   * The number of this name.
   *
   * @param otherwise where there is none, or something else
   * @param most what is taken for a larger one
   */
  static long of(ServerRequest request, String name, long otherwise, long most) {
    String text = request.queryParam(name).orElse("");
    return text.matches(DIGITS) ? Math.min(most, Long.parseLong(text)) : otherwise;
  }

  /** How many rows of a list are skipped. */
  static int skip(ServerRequest request, int most) {
    return (int) of(request, "skip", 0, most);
  }
}
