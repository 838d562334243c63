package org.logomesh.model.cbor;

/** IEEE 754 binary16, which Java 17 has no conversion for (RFC 8949, appendix D). */
final class Halves {
  private Halves() {}

  static float toFloat(int half) {
    int exponent = (half >> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = mantissa * 0x1p-24f;
    } else if (exponent != 31) {
      magnitude = (mantissa + 1024) * (float) Math.pow(2, exponent - 25);
    } else {
      magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    }
    return (half & 0x8000) != 0 ? -magnitude : magnitude;
  }

  /** Returns the half nearest towards zero; exact exactly when the value fits in a half. */
  static int fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int exponent = ((bits >>> 23) & 0xff) - 127;
    int mantissa = bits & 0x7fffff;
    if (exponent == 128) {
      return sign | 0x7c00 | (mantissa == 0 ? 0 : 0x200);
    }
    if (exponent > 15) {
      return sign | 0x7c00;
    }
    if (exponent >= -14) {
      return sign | (exponent + 15) << 10 | mantissa >>> 13;
    }
    if (exponent >= -24) {
      return sign | (mantissa | 0x800000) >>> (-exponent - 1);
    }
    return sign;
  }
}
