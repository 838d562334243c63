package org.logomesh.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As much JSON as recorded traces and benchmark rows use. */
final class MiniJson {
  private final String text;
  private int at;

  MiniJson(String text) {
    this.text = text;
  }

  Object read() {
    return switch (next()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't', 'f', 'n' -> literal();
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> fields = new HashMap<>();
    at++;
    while (next() != '}') {
      String name = string();
      expect(':');
      fields.put(name, read());
      skipComma();
    }
    at++;
    return fields;
  }

  private List<Object> array() {
    List<Object> items = new ArrayList<>();
    at++;
    while (next() != ']') {
      items.add(read());
      skipComma();
    }
    at++;
    return items;
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      out.append(c == '\\' ? escape() : c);
    }
    at++;
    return out.toString();
  }

  private char escape() {
    char c = text.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text, at - 4, at, 16);
      }
      default -> c;
    };
  }

  private Object literal() {
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return text.startsWith("true", start);
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "-+.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
      return Integer.valueOf(digits);
    }
    return Double.valueOf(digits);
  }

  private char next() {
    while (Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.charAt(at);
  }

  private void skipComma() {
    if (next() == ',') {
      at++;
    }
  }

  private void expect(char c) {
    if (next() != c) {
      throw new IllegalStateException("expected " + c + " at " + at);
    }
    at++;
  }
}
