package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.logomesh.relay.admin.History.Series;

/**
 * A chart of one or two lines, as the page has it: the plot is a picture that stretches, and all
 * text around it is the page's, so that it stays as large as other text on a phone.
 *
 * @param title what it shows
 * @param lines names of the lines and their latest values
 * @param top the text at the top of the scale
 * @param middle the text half way up
 * @param times texts below, from left to right
 * @param summary all of it in a sentence, for those who do not see it
 * @param picture the plot as SVG; made of numbers alone
 * @param isEmpty whether there is nothing to show yet
 */
record LineChart(
    String title,
    List<Line> lines,
    String top,
    String middle,
    List<String> times,
    String summary,
    String picture,
    boolean isEmpty) {
  /** Width and height of the plot's own coordinates. */
  private static final int WIDTH = 600;

  private static final int HEIGHT = 120;
  private static final int TIMES = 3;

  /** Tops of scales, times a power of ten: halves of few must be whole numbers. */
  private static final double[] FEW = {1, 2, 4, 6, 8};

  private static final double[] MANY = {1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8};

  /** One line: its place among the lines, its name, its latest value. */
  record Line(int number, String name, String latest) {}

  /** Values to draw. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Values(String name, double[] values) {}

  /** How values are written, and where a scale of them ends. */
  enum Scale {
    COUNT {
      @Override
      String text(double value) {
        return Shown.count(value);
      }

      @Override
      double top(double max) {
        return roundedUp(max);
      }
    },
    /** A power of two, so that its half is round too: 1 GB, 512 MB. */
    BYTES {
      @Override
      String text(double value) {
        return Shown.size(value);
      }

      @Override
      double top(double max) {
        double top = 2;
        while (top < max) {
          top *= 2;
        }
        return top;
      }
    };

    abstract String text(double value);

    abstract double top(double max);
  }

  static LineChart of(String title, Series series, Scale scale, Values... drawn) {
    double max = 0;
    boolean isEmpty = true;
    for (Values values : drawn) {
      for (double value : values.values()) {
        if (!Double.isNaN(value)) {
          isEmpty = false;
          max = Math.max(max, value);
        }
      }
    }
    double top = scale.top(max);
    List<Line> lines = new ArrayList<>();
    StringBuilder paths = new StringBuilder();
    StringBuilder summary = new StringBuilder(title).append('.');
    for (int i = 0; i < drawn.length; i++) {
      double latest = latest(drawn[i].values());
      String shown = Double.isNaN(latest) ? "–" : scale.text(latest);
      lines.add(new Line(i + 1, drawn[i].name(), shown));
      summary.append(' ').append(drawn[i].name()).append(": now ").append(shown);
      summary.append(", most ").append(scale.text(most(drawn[i].values()))).append('.');
      paths.append(path(drawn[i].values(), top, i + 1, drawn.length == 1));
    }
    return new LineChart(
        title,
        lines,
        scale.text(top),
        scale.text(top / 2),
        times(series.from(), series.step(), series.connections().length),
        summary.toString(),
        picture(paths),
        isEmpty);
  }

  private static String picture(StringBuilder paths) {
    return "<svg viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        + "<path class=\"grid\" d=\"M0 0H"
        + WIDTH
        + "M0 "
        + HEIGHT / 2
        + "H"
        + WIDTH
        + "M0 "
        + HEIGHT
        + "H"
        + WIDTH
        + "\"/>"
        + paths
        + "</svg>";
  }

  // Where samples are missing, the line is broken: nothing is made up between them.
  private static String path(double[] values, double top, int number, boolean isFilled) {
    StringBuilder line = new StringBuilder();
    StringBuilder area = new StringBuilder();
    double step = (double) WIDTH / Math.max(1, values.length - 1);
    for (int i = 0; i < values.length; ) {
      int begin = i;
      while (i < values.length && !Double.isNaN(values[i])) {
        i++;
      }
      if (i > begin) {
        for (int at = begin; at < i; at++) {
          String point = place(at * step) + " " + place(HEIGHT - values[at] / top * HEIGHT);
          line.append(at == begin ? "M" : "L").append(point);
          area.append(at == begin ? "M" + place(at * step) + " " + HEIGHT + "L" : "L");
          area.append(point);
        }
        if (i == begin + 1) {
          line.append("h0.01"); // a round cap makes a dot of it
        }
        area.append("L").append(place((i - 1) * step)).append(' ').append(HEIGHT).append('Z');
      }
      i++;
    }
    String drawn = "<path class=\"line line-" + number + "\" d=\"" + line + "\"/>";
    return isFilled ? "<path class=\"area\" d=\"" + area + "\"/>" + drawn : drawn;
  }

  private static String place(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** The least round number that is not less, whose half is round, too. */
  static double roundedUp(double value) {
    if (value <= 2) {
      return 2;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double factor : value <= 10 ? FEW : MANY) {
      if (value <= factor * power) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static double latest(double[] values) {
    for (int i = values.length - 1; i >= 0; i--) {
      if (!Double.isNaN(values[i])) {
        return values[i];
      }
    }
    return Double.NaN;
  }

  private static double most(double[] values) {
    double most = 0;
    for (double value : values) {
      most = Double.isNaN(value) ? most : Math.max(most, value);
    }
    return most;
  }

  private static List<String> times(Instant from, Duration step, int points) {
    Duration whole = step.multipliedBy(points);
    String pattern = whole.compareTo(Duration.ofDays(2)) > 0 ? "d MMM" : "HH:mm";
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    List<String> times = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      times.add(format.format(from.plus(whole.multipliedBy(i).dividedBy(TIMES - 1))));
    }
    return times;
  }
}
