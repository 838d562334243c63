package org.logomesh.cli;

import java.io.PrintWriter;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Prints for people, or for programs: then one JSON object a line and nothing else. */
final class Output {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  Output(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  boolean isJson() {
    return json;
  }

  /** A line for people; programs do not see it. */
  void line(String text) {
    if (!json) {
      out.println(text);
      out.flush();
    }
  }

  /** An object for programs; people do not see it. */
  void object(Map<String, ?> value) {
    if (json) {
      out.println(JSON.writeValueAsString(value));
      out.flush();
    }
  }

  /** A line about what goes on, beside the output proper. */
  void note(String text) {
    err.println(text);
    err.flush();
  }

  /** A question; the answer is typed behind it. */
  void ask(String question) {
    err.print(question);
    err.flush();
  }

  /** Overwrites the line on a terminal with progress; nothing where nobody watches. */
  void progress(String what, long done, long all) {
    if (json || !Terminal.isInteractive()) {
      return;
    }
    int width = 30;
    int filled = all == 0 ? width : (int) (done * width / all);
    err.print(
        "\r"
            + what
            + " ["
            + "#".repeat(filled)
            + " ".repeat(width - filled)
            + "] "
            + done
            + " of "
            + all);
    if (done >= all) {
      err.println();
    }
    err.flush();
  }

  void failure(String kind, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (json) {
      object(Map.of("error", kind, "message", message));
    } else {
      note("lm: " + message);
    }
  }
}
