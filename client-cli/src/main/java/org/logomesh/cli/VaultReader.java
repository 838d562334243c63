package org.logomesh.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads the file of a note, or says why it is none. */
final class VaultReader {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private VaultReader() {}

  /**
   * A file's text.
   *
   * @param text the text, without a byte order mark
   * @param hash SHA-256 of the file's bytes, in hexadecimal
   * @param modifiedMillis when it was last changed, in milliseconds since 1970
   */
  record NoteFile(String text, String hash, long modifiedMillis) {}

  static NoteFile read(Path file) throws NoteRefusedException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new NoteRefusedException(
            Files.exists(file) ? "is not an ordinary file" : "was gone when it was to be read");
      }
      long size = Files.size(file);
      if (size > Texts.MAX_BYTES) {
        throw new NoteRefusedException(
            "has " + Size.text(size) + "; notes of more than 16 MB are not imported");
      }
      long modified = Files.getLastModifiedTime(file).toMillis();
      byte[] bytes = Files.readAllBytes(file);
      return new NoteFile(text(bytes), hash(bytes), modified);
    } catch (AccessDeniedException e) {
      throw new NoteRefusedException("cannot be read: permission denied");
    } catch (NoSuchFileException e) {
      throw new NoteRefusedException("was gone when it was to be read");
    } catch (IOException e) {
      throw new NoteRefusedException("cannot be read: " + e.getMessage());
    }
  }

  private static String text(byte[] bytes) throws NoteRefusedException {
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    String text;
    try {
      text = strict.decode(in).toString();
    } catch (CharacterCodingException e) {
      throw new NoteRefusedException(
          isBinary(bytes)
              ? "is not a text file"
              : "is not UTF-8 (at byte " + in.position() + "); save it as UTF-8 first");
    }
    if (text.indexOf('\0') >= 0) {
      throw new NoteRefusedException("is not a text file");
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static boolean isBinary(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  static String hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
