package org.logomesh.relay.admin;

import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * Short names for devices, so that an operator can tell them apart and talk about them. A name
 * follows from space and device alone; the device's own name is sealed, and nobody here knows it.
 */
final class Pseudonyms {
  private static final byte[] LABEL = Sha256.label("console-pseudonym");

  private static final String[] QUALITIES =
      ("amber ashen azure birch brass brisk bronze calm cedar chalk clear clover cobalt copper coral"
              + " crimson dusky early ebony elder fair fern flint frost gentle golden granite hazel"
              + " heather indigo ivory jade keen lilac linen lively lunar maple marble mellow misty"
              + " mossy noble oaken olive opal pale pearl plain quiet rapid rosy russet sable sage"
              + " sandy silent silver slate solar swift tidal umber velvet")
          .split(" ");

  private static final String[] ANIMALS =
      ("adder badger bear beaver bee bison bittern boar bream bunting carp cod crab crane cricket"
              + " crow curlew deer dove duck eagle eel egret falcon ferret finch fox gannet goat"
              + " goose grebe gull hare hawk heron ibis jay kite lark lynx magpie marten mole moth"
              + " mouse newt otter owl perch pike plover puffin quail raven robin salmon seal shrew"
              + " siskin sparrow stoat swan tern trout")
          .split(" ");

  private Pseudonyms() {}

  /** The name of a device in a space, such as {@code calm-otter-4f}: one of a million. */
  static String of(SpaceId space, DeviceId device) {
    byte[] hash = Sha256.hash(LABEL, space.bytes(), device.bytes());
    return QUALITIES[(hash[0] & 0xff) % QUALITIES.length]
        + "-"
        + ANIMALS[(hash[1] & 0xff) % ANIMALS.length]
        + "-"
        + String.format("%02x", hash[2]);
  }
}
