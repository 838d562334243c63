package org.logomesh.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A QR code of text characters, two modules to a character, for terminals with a dark ground. */
final class QrCode {
  /** Modules of margin that a reader needs at least. */
  private static final int MARGIN = 2;

  private QrCode() {}

  static List<String> lines(String text) {
    Map<EncodeHintType, Object> hints = new EnumMap<>(EncodeHintType.class);
    hints.put(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.L);
    hints.put(EncodeHintType.MARGIN, MARGIN);
    BitMatrix code;
    try {
      code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 1, 1, hints);
    } catch (WriterException e) {
      throw new IllegalStateException(e); // a ticket is far shorter than what a code holds
    }
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < code.getHeight(); y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < code.getWidth(); x++) {
        boolean top = !code.get(x, y);
        boolean bottom = y + 1 >= code.getHeight() || !code.get(x, y + 1);
        line.append(top ? (bottom ? '█' : '▀') : (bottom ? '▄' : ' '));
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
