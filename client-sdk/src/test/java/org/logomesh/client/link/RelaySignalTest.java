package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;

/** A device at a relay whose part is played by the test, honest or not. */
class RelaySignalTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SpaceId SPACE = SpaceId.of(new byte[32]);
  private static final DeviceKeys ADA = DeviceKeys.generate(RANDOM);
  private static final DeviceKeys BOB = DeviceKeys.generate(RANDOM);
  private static final DeviceKeys STRANGER = DeviceKeys.generate(RANDOM);

  private final Map<DeviceId, DeviceCertificate> members = new HashMap<>();
  private final Recorder relayOfAda = new Recorder();
  private final Recorder relayOfBob = new Recorder();
  private final Heard heardByAda = new Heard();
  private final Heard heardByBob = new Heard();
  private Link toAda;
  private Link toBob;
  private RelaySignal ada;

  private static final class Heard implements RelaySignal.Listener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onPresent(DeviceId device) {
      events.add("present " + device);
    }

    @Override
    public void onAbsent(DeviceId device) {
      events.add("absent " + device);
    }

    @Override
    public void onMessage(DeviceId source, byte[] message) {
      events.add("message " + source + " " + message[0]);
    }

    @Override
    public void onUndelivered(DeviceId target, int number, ErrorCode code) {
      events.add("undelivered " + target + " " + number + " " + code);
    }

    @Override
    public void onCall(DeviceId device) {
      events.add("call " + device);
    }

    @Override
    public void onClosed(LinkException reason) {
      events.add("closed " + reason.fault());
    }

    String next() throws Exception {
      return Objects.requireNonNull(events.poll(10, TimeUnit.SECONDS));
    }
  }

  @BeforeEach
  void connect() {
    for (DeviceKeys device : List.of(ADA, BOB)) {
      members.put(
          device.deviceId(),
          new DeviceCertificate(
              device.verifyKey(),
              device.kemKey(),
              TrustLevel.VERIFIED,
              DeviceCertificate.NEVER,
              Opaque.empty(),
              Signature.of(new byte[Signature.LENGTH])));
    }
    MemoryLink.Pair adas = MemoryLink.pair("ada", "relay");
    MemoryLink.Pair bobs = MemoryLink.pair("bob", "relay");
    toAda = adas.second();
    toBob = bobs.second();
    toAda.start(relayOfAda);
    toBob.start(relayOfBob);
    ada = new RelaySignal(adas.first(), SPACE, ADA, members::get, RANDOM);
    ada.start(heardByAda);
    new RelaySignal(bobs.first(), SPACE, BOB, members::get, RANDOM).start(heardByBob);
  }

  private static SignalMessage next(Recorder relay) throws Exception {
    SignalMessage message;
    do {
      message = Objects.requireNonNull(SignalCodec.decode(relay.frame()));
    } while (message instanceof SignalMessage.Ping);
    return message;
  }

  private static void say(Link link, SignalMessage message) {
    link.send(SignalCodec.encode(message));
  }

  @Test
  void presence_ofMembers_isTold_ofOthers_isNot() throws Exception {
    say(
        toAda,
        new SignalMessage.Present(List.of(STRANGER.deviceId(), BOB.deviceId(), BOB.deviceId())));
    assertThat(heardByAda.next()).isEqualTo("present " + BOB.deviceId());
    assertThat(ada.present()).containsExactly(BOB.deviceId());
    say(toAda, new SignalMessage.Call(STRANGER.deviceId()));
    say(toAda, new SignalMessage.Call(BOB.deviceId()));
    assertThat(heardByAda.next()).isEqualTo("call " + BOB.deviceId());
    say(toAda, new SignalMessage.Absent(STRANGER.deviceId()));
    say(toAda, new SignalMessage.Absent(BOB.deviceId()));
    assertThat(heardByAda.next()).isEqualTo("absent " + BOB.deviceId());
    assertThat(ada.present()).isEmpty();
  }

  @Test
  void message_handedOn_isOpenedOnce() throws Exception {
    int number = ada.send(BOB.deviceId(), new byte[] {7});
    SignalMessage.Send sent = (SignalMessage.Send) next(relayOfAda);
    assertThat(sent.number()).isEqualTo(number);
    SignalMessage handed = new SignalMessage.Deliver(ADA.deviceId(), sent.content());
    say(toBob, handed);
    say(toBob, handed); // the relay replays it
    say(toBob, new SignalMessage.Call(ADA.deviceId()));

    assertThat(heardByBob.next()).isEqualTo("message " + ADA.deviceId() + " 7");
    assertThat(heardByBob.next()).isEqualTo("call " + ADA.deviceId());
  }

  /** Attack 11: a relay in the middle can put nothing into a conversation. */
  @Test
  void message_changedOrOfAnother_isPassedOver() throws Exception {
    ada.send(BOB.deviceId(), new byte[] {7});
    byte[] content = ((SignalMessage.Send) next(relayOfAda)).content().bytes();
    byte[] changed = content.clone();
    changed[1_200] ^= 1;
    say(toBob, new SignalMessage.Deliver(ADA.deviceId(), changed));
    say(toBob, new SignalMessage.Deliver(STRANGER.deviceId(), content));
    say(toBob, new SignalMessage.Deliver(BOB.deviceId(), content));
    say(toAda, new SignalMessage.Deliver(BOB.deviceId(), content));
    members.remove(ADA.deviceId()); // was removed meanwhile
    say(toBob, new SignalMessage.Deliver(ADA.deviceId(), content));
    say(toBob, new SignalMessage.Call(BOB.deviceId()));
    say(toAda, new SignalMessage.Call(BOB.deviceId()));

    assertThat(heardByBob.next()).isEqualTo("call " + BOB.deviceId());
    assertThat(heardByAda.next()).isEqualTo("call " + BOB.deviceId());
  }

  @Test
  void send_toNoMember_isRefusedHere_toOneThatIsGone_isTold() throws Exception {
    assertThatThrownBy(() -> ada.send(STRANGER.deviceId(), new byte[] {1}))
        .isInstanceOf(SealException.class);
    int number = ada.send(BOB.deviceId(), new byte[] {1});
    say(toAda, new SignalMessage.Undelivered(BOB.deviceId(), number, ErrorCode.DEVICE_ABSENT));

    assertThat(heardByAda.next())
        .isEqualTo("undelivered " + BOB.deviceId() + " " + number + " DEVICE_ABSENT");
  }

  @Test
  void relayThatSpeaksSomethingElse_isLeft() throws Exception {
    toAda.send(new byte[] {1, 2, 3});

    assertThat(heardByAda.next()).isEqualTo("closed CLOSED_HERE");
    assertThat(ada.send(BOB.deviceId(), new byte[] {1})).isEqualTo(-1);
  }
}
