package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class QrCodeTest {
  private static final int SCALE = 4;

  @Test
  void lines_ofATicket_areReadBack() throws ReaderException {
    String ticket = "LMP1" + "-MW05G".repeat(60);
    List<String> lines = QrCode.lines(ticket);
    assertThat(lines.get(0).length()).isLessThan(100);
    assertThat(read(lines)).isEqualTo(ticket);
  }

  private static String read(List<String> lines) throws ReaderException {
    int width = lines.get(0).length();
    int[] pixels = new int[width * SCALE * lines.size() * 2 * SCALE];
    Arrays.fill(pixels, 0xFFFFFFFF);
    for (int row = 0; row < lines.size() * 2 * SCALE; row++) {
      for (int column = 0; column < width * SCALE; column++) {
        char block = lines.get(row / (2 * SCALE)).charAt(column / SCALE);
        boolean upper = row / SCALE % 2 == 0;
        boolean light = block == '█' || block == (upper ? '▀' : '▄');
        pixels[row * width * SCALE + column] = light ? 0xFFFFFFFF : 0xFF000000;
      }
    }
    RGBLuminanceSource source =
        new RGBLuminanceSource(width * SCALE, lines.size() * 2 * SCALE, pixels);
    return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
  }
}
