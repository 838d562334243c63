package org.logomesh.model.trust;

import java.util.Arrays;

/**
 * The numbers of the records by and about one device, ascending. Immutable; callers read the arrays
 * and never change them.
 */
final class DeviceHistory {
  private static final int AUTHORED = 0;
  private static final int ADMISSIONS = 1;
  private static final int PROMOTIONS = 2;
  private static final int DEMOTIONS = 3;
  private static final int REVOCATIONS = 4;
  private static final int RAISES = 5;
  private static final int CHECKPOINTS = 6;

  static final DeviceHistory EMPTY = new DeviceHistory(new int[CHECKPOINTS + 1][0]);

  private final int[][] parts;

  private DeviceHistory(int[][] parts) {
    this.parts = parts;
  }

  /** Records that the device wrote. */
  int[] authored() {
    return parts[AUTHORED];
  }

  /** Records that admit it, a genesis among them. */
  int[] admissions() {
    return parts[ADMISSIONS];
  }

  /** Records that give it a higher level. */
  int[] promotions() {
    return parts[PROMOTIONS];
  }

  /** Records that give it a lower level. */
  int[] demotions() {
    return parts[DEMOTIONS];
  }

  /** Records that remove it. */
  int[] revocations() {
    return parts[REVOCATIONS];
  }

  /** Records that raise its cuts. */
  int[] raises() {
    return parts[RAISES];
  }

  /** Checkpoints with entries of it. */
  int[] checkpoints() {
    return parts[CHECKPOINTS];
  }

  DeviceHistory withAuthored(int record) {
    return with(AUTHORED, record);
  }

  DeviceHistory withAdmission(int record) {
    return with(ADMISSIONS, record);
  }

  DeviceHistory withPromotion(int record) {
    return with(PROMOTIONS, record);
  }

  DeviceHistory withDemotion(int record) {
    return with(DEMOTIONS, record);
  }

  DeviceHistory withRevocation(int record) {
    return with(REVOCATIONS, record);
  }

  DeviceHistory withRaise(int record) {
    return with(RAISES, record);
  }

  DeviceHistory withCheckpoint(int record) {
    return with(CHECKPOINTS, record);
  }

  private DeviceHistory with(int part, int record) {
    int[][] changed = parts.clone();
    changed[part] = append(parts[part], record);
    return new DeviceHistory(changed);
  }

  static int[] append(int[] records, int record) {
    int[] longer = Arrays.copyOf(records, records.length + 1);
    longer[records.length] = record;
    return longer;
  }
}
