package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The demo's screen: steps with their times, and checks that hold or not. */
final class DemoChecks {
  private final Output out;
  private final boolean color;
  private final long began = System.nanoTime();
  private int held;
  private int failed;

  DemoChecks(Output out) {
    this.out = out;
    this.color = Terminal.isInteractive() && System.getenv("NO_COLOR") == null;
  }

  void step(String title) {
    out.line("");
    out.line(paint("1", String.format("%5.1f s  %s", seconds(), title)));
  }

  void say(String text) {
    text.lines().forEach(line -> out.line("         " + line));
  }

  /** A check of two values that are to be equal. */
  void equal(String name, Object expected, Object found) {
    check(name, expected.equals(found), String.valueOf(expected), String.valueOf(found));
  }

  /** A check of a condition. */
  void check(String name, boolean holds, String expected, String found) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("check", name);
    object.put("ok", holds);
    object.put("seconds", Math.round(seconds() * 1000) / 1000.0);
    object.put("expected", expected);
    object.put("found", holds ? expected : found);
    out.object(object);
    if (holds) {
      held++;
      out.line("       " + paint("32", "✓") + " " + name);
    } else {
      failed++;
      out.line("       " + paint("31", "✗ " + name));
      out.line("           expected: " + expected);
      out.line("           found:    " + found);
    }
  }

  boolean allHeld() {
    return failed == 0 && held > 0;
  }

  void summary() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("demo", allHeld() ? "held" : "failed");
    object.put("ok", allHeld());
    object.put("checks", held + failed);
    object.put("failed", failed);
    object.put("seconds", Math.round(seconds() * 1000) / 1000.0);
    out.object(object);
    out.line("");
    String total =
        allHeld()
            ? "All " + held + " checks held"
            : failed + " of " + (held + failed) + " checks FAILED";
    out.line(paint(allHeld() ? "1;32" : "1;31", total + String.format(", in %.1f s.", seconds())));
  }

  private double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  private String paint(String style, String text) {
    return color ? "\u001B[" + style + "m" + text + "\u001B[0m" : text;
  }
}
