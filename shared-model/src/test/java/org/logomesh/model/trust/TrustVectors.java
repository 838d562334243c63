package org.logomesh.model.trust;

import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.DAN;
import static org.logomesh.model.trust.TestSpace.EVE;
import static org.logomesh.model.trust.TestSpace.FIRST_EPOCH;
import static org.logomesh.model.trust.TestSpace.WORDS;
import static org.logomesh.model.trust.TestSpace.cut;
import static org.logomesh.model.trust.TestSpace.epoch;
import static org.logomesh.model.trust.TestSpace.grant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.model.id.RecordHash;

/** The stories behind the published vectors; {@link #main} writes the files. */
final class TrustVectors {
  private TrustVectors() {}

  /** File names and texts. */
  static Map<String, String> all() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("trust-levels.txt", levels());
    files.put("trust-removal.txt", removal());
    files.put("trust-mutual-removal.txt", mutualRemoval());
    files.put("trust-slipped-in.txt", slippedIn());
    files.put("trust-recovery.txt", recovery());
    files.put("trust-circle.txt", circle());
    files.put("trust-epochs.txt", epochs());
    files.put("trust-checkpoint.txt", checkpoint());
    return files;
  }

  /** Writes the files into the directory given as the only argument. */
  public static void main(String[] args) throws IOException {
    for (Map.Entry<String, String> file : all().entrySet()) {
      Files.writeString(Path.of(args[0], file.getKey()), file.getValue());
    }
  }

  private static String levels() {
    TrustVector story = new TrustVector("Levels: promotions, demotions, which of them count");
    RecordHash bob = story.add("bob", ADA, story.space().admit(BOB, TrustLevel.VERIFIED));
    story.reject(BOB, story.space().rotate(BOB));
    story.reject(ADA, story.space().promote(BOB, TrustLevel.BASIC));
    story.state(bob);
    RecordHash down =
        story.add("down", ADA, story.space().demote(BOB, TrustLevel.BASIC, cut("b", 3)), bob);
    RecordHash up = story.add("up", WORDS, story.space().promote(BOB, TrustLevel.FULL), bob);
    story.state(up);
    story.state(down, up);
    RecordHash again =
        story.add("again", ADA, story.space().promote(BOB, TrustLevel.VERIFIED), down, up);
    story.state(again);
    story.entry(BOB, "b", 3, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 4, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 4, story.space().at(down).currentEpochs().first(), down);
    story.entry(BOB, "b", 4, story.space().at(again).currentEpochs().first(), again);
    story.add("space-level", ADA, new TrustBody.SpaceLevel(2));
    story.reject(ADA, new TrustBody.SpaceLevel(2));
    RecordHash unknown =
        story.add("unknown-kind", ADA, new TrustBody.Unknown(99, Opaque.of(new byte[] {0x01})));
    story.state(unknown);
    return story.text();
  }

  private static String removal() {
    TrustVector story = new TrustVector("A removal, its cuts, and what a raise gives back");
    RecordHash bob = story.add("bob", ADA, story.space().admit(BOB, TrustLevel.VERIFIED));
    RecordHash removed =
        story.add("removed", ADA, story.space().revoke(BOB, cut("b", 5), cut("c", 1)), bob);
    story.reject(ADA, story.space().admit(BOB, TrustLevel.BASIC));
    story.state(removed);
    story.entry(BOB, "b", 5, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 6, FIRST_EPOCH, bob);
    RecordHash meanwhile =
        story.add("meanwhile", WORDS, story.space().revoke(BOB, cut("b", 4)), bob);
    story.entry(BOB, "b", 4, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 5, FIRST_EPOCH, bob);
    story.entry(BOB, "c", 0, FIRST_EPOCH, bob);
    story.add("raise", ADA, story.space().raise(BOB, cut("b", 9)), removed, meanwhile);
    story.entry(BOB, "b", 9, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 10, FIRST_EPOCH, bob);
    story.entry(BOB, "c", 0, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 0, FIRST_EPOCH, removed);
    story.entry(BOB, "b", 0, FIRST_EPOCH, RecordHash.of(TestDevice.hash("unknown head")));
    return story.text();
  }

  private static String mutualRemoval() {
    TrustVector story = new TrustVector("Two administrators remove each other: both are removed");
    RecordHash bob = story.add("bob", ADA, story.space().admit(BOB, TrustLevel.FULL));
    RecordHash byAda = story.add("by-ada", ADA, story.space().revoke(BOB), bob);
    RecordHash byBob = story.add("by-bob", BOB, story.space().revoke(ADA), bob);
    RecordHash friend =
        story.add("friend", BOB, story.space().admit(CAM, TrustLevel.VERIFIED), bob);
    story.state(byAda, friend);
    story.state(byBob, friend);
    story.state(byAda, byBob, friend);
    story.entry(CAM, "c", 0, FIRST_EPOCH, friend);
    return story.text();
  }

  private static String slippedIn() {
    TrustVector story =
        new TrustVector("A removed administrator strikes back by a device slipped in meanwhile");
    RecordHash bob = story.add("bob", ADA, story.space().admit(BOB, TrustLevel.FULL));
    RecordHash removed = story.add("removed", ADA, story.space().revoke(BOB), bob);
    RecordHash eve = story.add("eve", BOB, story.space().admit(EVE, TrustLevel.FULL), bob);
    RecordHash dan = story.add("dan", EVE, story.space().admit(DAN, TrustLevel.VERIFIED), eve);
    story.state(removed, dan);
    story.entry(DAN, "d", 0, FIRST_EPOCH, dan);
    RecordHash revenge = story.add("revenge", EVE, story.space().revoke(ADA), eve);
    story.state(removed, revenge);
    story.reject(BOB, story.space().rotate(BOB), removed);
    return story.text();
  }

  private static String recovery() {
    TrustVector story = new TrustVector("The recovery device outranks");
    RecordHash bob = story.add("bob", ADA, story.space().admit(BOB, TrustLevel.FULL));
    RecordHash byBob = story.add("by-bob", BOB, story.space().revoke(WORDS), bob);
    story.state(byBob);
    story.reject(WORDS, story.space().revoke(BOB), byBob);
    RecordHash byWords = story.add("by-words", WORDS, story.space().revoke(BOB), bob);
    story.state(byBob, byWords);
    return story.text();
  }

  private static String circle() {
    TrustVector story = new TrustVector("Removals in a chain, in a circle, and a circle struck");
    story.add("bob", ADA, story.space().admit(BOB, TrustLevel.FULL));
    RecordHash three = story.add("cam", ADA, story.space().admit(CAM, TrustLevel.FULL));
    RecordHash adaBob = story.add("ada-bob", ADA, story.space().revoke(BOB), three);
    RecordHash bobCam = story.add("bob-cam", BOB, story.space().revoke(CAM), three);
    RecordHash camAda = story.add("cam-ada", CAM, story.space().revoke(ADA), three);
    story.state(adaBob, bobCam);
    story.state(adaBob, bobCam, camAda);
    RecordHash words = story.add("words", WORDS, story.space().revoke(CAM), three);
    story.state(adaBob, bobCam, camAda, words);
    return story.text();
  }

  private static String checkpoint() {
    TrustVector story = new TrustVector("Checkpoints: what is in one is cut by no other removal");
    RecordHash bob = story.add("bob", ADA, story.space().admit(BOB, TrustLevel.FULL));
    RecordHash eve = story.add("eve", BOB, story.space().admit(EVE, TrustLevel.VERIFIED), bob);
    RecordHash removed =
        story.add("removed", ADA, story.space().revoke(BOB, cut("b", 2), cut("c", 2)), eve);
    story.entry(BOB, "b", 4, FIRST_EPOCH, bob);
    RecordHash attested =
        story.add(
            "attested",
            WORDS,
            TestSpace.checkpoint(
                Map.of(BOB, List.of(cut("b", 5), cut("d", 1)), EVE, List.of(cut("e", 3)))),
            eve);
    story.entry(BOB, "b", 5, FIRST_EPOCH, bob);
    story.entry(BOB, "b", 6, FIRST_EPOCH, bob);
    story.entry(BOB, "c", 3, FIRST_EPOCH, bob);
    story.entry(BOB, "d", 1, FIRST_EPOCH, bob);
    story.add("by-words", WORDS, story.space().revoke(BOB, cut("b", 7)), removed, attested);
    story.entry(BOB, "b", 5, FIRST_EPOCH, bob);
    story.add("for-himself", BOB, TestSpace.checkpoint(BOB, cut("b", 9)), bob);
    story.entry(BOB, "b", 6, FIRST_EPOCH, bob);
    return story.text();
  }

  private static String epochs() {
    TrustVector story = new TrustVector("Epochs: rotation, concurrent rotations, merge, downgrade");
    RecordHash one =
        story.add(
            "one", ADA, new TrustBody.Epoch(grant(epoch("1"), List.of(FIRST_EPOCH), ADA, WORDS)));
    RecordHash two =
        story.add(
            "two",
            WORDS,
            new TrustBody.Epoch(grant(epoch("2"), List.of(FIRST_EPOCH), ADA, WORDS)),
            story.root());
    story.state(one, two);
    RecordHash merged =
        story.add(
            "merged",
            ADA,
            new TrustBody.Epoch(grant(epoch("3"), List.of(epoch("1"), epoch("2")), ADA, WORDS)));
    story.state(merged);
    RecordHash again =
        story.add("again", ADA, new TrustBody.Epoch(grant(epoch("1"), List.of(), ADA)));
    story.state(again);
    story.entry(ADA, "a", 0, FIRST_EPOCH, story.root());
    story.entry(ADA, "a", 1, epoch("1"), one);
    story.entry(ADA, "a", 1, FIRST_EPOCH, one);
    story.entry(ADA, "a", 1, epoch("2"), one, two);
    story.entry(ADA, "a", 1, epoch("2"), merged);
    story.entry(ADA, "a", 1, epoch("1"), again);
    return story.text();
  }
}
