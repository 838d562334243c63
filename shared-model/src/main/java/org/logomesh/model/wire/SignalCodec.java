package org.logomesh.model.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;

/**
 * Signalling messages to bytes and back: {@code [kind, critical, payload]} in deterministic CBOR.
 * Stateless and thread-safe.
 *
 * <pre>
 *   0 PRESENT      0 [device(32)…]                 4 UNDELIVERED  0 target, 1 number, 2 code
 *   1 ABSENT       0 device                        5 CALL         0 device
 *   2 SEND         0 target, 1 number, 2 content   6 PING         nothing
 *   3 DELIVER      0 source, 1 content             7 PONG         nothing
 * </pre>
 */
public final class SignalCodec {
  /** Longest message in bytes: content, and what is around it. */
  public static final int MAX_MESSAGE_BYTES = SignalMessage.MAX_CONTENT_BYTES + 256;

  private SignalCodec() {}

  /** Encodes a message. */
  public static byte[] encode(SignalMessage message) {
    CborWriter out = new CborWriter().array(3).uint(message.kind().code()).bool(true);
    switch (message.kind()) {
      case PRESENT -> {
        List<DeviceId> devices = ((SignalMessage.Present) message).devices();
        out.map(1).uint(0).array(devices.size());
        devices.forEach(device -> out.bytes(device.bytes()));
      }
      case ABSENT -> out.map(1).uint(0).bytes(((SignalMessage.Absent) message).device().bytes());
      case SEND -> {
        SignalMessage.Send send = (SignalMessage.Send) message;
        out.map(3).uint(0).bytes(send.target().bytes()).uint(1).uint(send.number());
        out.uint(2).bytes(send.content().bytes());
      }
      case DELIVER -> {
        SignalMessage.Deliver deliver = (SignalMessage.Deliver) message;
        out.map(2).uint(0).bytes(deliver.source().bytes()).uint(1).bytes(deliver.content().bytes());
      }
      case UNDELIVERED -> {
        SignalMessage.Undelivered undelivered = (SignalMessage.Undelivered) message;
        out.map(3).uint(0).bytes(undelivered.target().bytes()).uint(1).uint(undelivered.number());
        out.uint(2).uint(undelivered.code().number());
      }
      case CALL -> out.map(1).uint(0).bytes(((SignalMessage.Call) message).device().bytes());
      case PING, PONG -> out.map(0);
    }
    return out.toByteArray();
  }

  /**
   * Decodes a message.
   *
   * @return null for a kind of a later version that may be passed over
   * @throws CborException if the bytes are not one well-formed message
   */
  public static @Nullable SignalMessage decode(byte[] bytes) {
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new CborException("a message longer than " + MAX_MESSAGE_BYTES + " bytes");
    }
    CborReader in = new CborReader(bytes);
    in.arrayExact(3);
    long code = in.uint();
    boolean critical = in.bool();
    SignalKind kind = SignalKind.ofCode(code);
    if (kind == null) {
      skip(code, critical, in);
      return null;
    }
    if (!critical) {
      throw new CborException("a message whose critical flag is not the one of its kind");
    }
    try {
      SignalMessage message = read(kind, new FieldReader(in));
      in.end();
      return message;
    } catch (IllegalArgumentException e) {
      throw new CborException(kind + " message: " + e.getMessage());
    }
  }

  private static SignalMessage read(SignalKind kind, FieldReader fields) {
    return switch (kind) {
      case PRESENT -> present(fields);
      case ABSENT -> new SignalMessage.Absent(onlyDevice(fields));
      case SEND -> send(fields);
      case DELIVER -> deliver(fields);
      case UNDELIVERED -> undelivered(fields);
      case CALL -> new SignalMessage.Call(onlyDevice(fields));
      case PING -> {
        nothing(fields);
        yield new SignalMessage.Ping();
      }
      case PONG -> {
        nothing(fields);
        yield new SignalMessage.Pong();
      }
    };
  }

  private static SignalMessage present(FieldReader fields) {
    List<DeviceId> devices = new ArrayList<>();
    while (fields.next()) {
      if (fields.key() != 0) {
        throw fields.unknown();
      }
      for (int left = fields.value().array(SignalMessage.MAX_DEVICES); left > 0; left--) {
        devices.add(device(fields.value()));
      }
    }
    fields.require(1);
    return new SignalMessage.Present(devices);
  }

  private static SignalMessage send(FieldReader fields) {
    DeviceId target = null;
    int number = 0;
    byte[] content = new byte[0];
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> target = device(fields.value());
        case 1 -> number = fields.value().uint(Integer.MAX_VALUE);
        case 2 -> content = fields.value().bytes(SignalMessage.MAX_CONTENT_BYTES);
        default -> throw fields.unknown();
      }
    }
    fields.require(3);
    return new SignalMessage.Send(required(target), number, content);
  }

  private static SignalMessage deliver(FieldReader fields) {
    DeviceId source = null;
    byte[] content = new byte[0];
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> source = device(fields.value());
        case 1 -> content = fields.value().bytes(SignalMessage.MAX_CONTENT_BYTES);
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new SignalMessage.Deliver(required(source), content);
  }

  private static SignalMessage undelivered(FieldReader fields) {
    DeviceId target = null;
    int number = 0;
    ErrorCode code = ErrorCode.INTERNAL;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> target = device(fields.value());
        case 1 -> number = fields.value().uint(Integer.MAX_VALUE);
        case 2 -> code = ErrorCode.ofNumber(fields.value().uint());
        default -> throw fields.unknown();
      }
    }
    fields.require(3);
    return new SignalMessage.Undelivered(required(target), number, code);
  }

  private static DeviceId onlyDevice(FieldReader fields) {
    DeviceId device = null;
    while (fields.next()) {
      if (fields.key() != 0) {
        throw fields.unknown();
      }
      device = device(fields.value());
    }
    fields.require(1);
    return required(device);
  }

  private static void nothing(FieldReader fields) {
    if (fields.next()) {
      throw fields.unknown();
    }
  }

  private static DeviceId device(CborReader in) {
    return DeviceId.of(in.bytesExact(DeviceId.SIZE));
  }

  private static DeviceId required(@Nullable DeviceId device) {
    if (device == null) {
      throw new CborException("a message without its device");
    }
    return device;
  }

  private static void skip(long code, boolean critical, CborReader in) {
    if (critical) {
      throw new CborException("a critical message of unknown kind " + code);
    }
    if (in.remaining() == 0 || in.peekKind() != CborReader.Kind.MAP) {
      throw new CborException("a message whose payload is not a map", in.position());
    }
    in.skipItem();
    in.end();
  }
}
