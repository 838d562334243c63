package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.trust.TrustLevel;

/**
 * A process of its own, with the little memory its starter gives it: a member floods it with
 * removals and deletions, most of them of what never was. Prints what is left of them.
 */
final class TombstoneFlood {
  private static final int OPERATIONS_OF_AN_ENTRY = 512;
  private static final int ENTRIES_OF_A_RANGE = 4;

  private final TestSpace space = new TestSpace();
  private final HandMade log = new HandMade(space, space.founder());
  private final TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
  private final List<byte[]> operations = new ArrayList<>();

  private TombstoneFlood() {}

  /**
   * Floods.
   *
   * @param arguments how many tags to add and remove, how many thoughts that never were to delete,
   *     and how often to delete a single one
   */
  public static void main(String[] arguments) {
    TombstoneFlood flood = new TombstoneFlood();
    flood.tags(Integer.parseInt(arguments[0]));
    flood.thoughts(Integer.parseInt(arguments[1]));
    flood.oneThought(Integer.parseInt(arguments[2]));
    flood.send();
    flood.deliver();
    System.out.println(
        flood.phone.store.entries().counts()
            + " "
            + flood.phone.store.queries().counts().thoughts()
            + " thoughts");
    System.out.println("done " + flood.phone.root());
  }

  private void tags(int count) {
    byte[] thought = ThoughtId.random(space.random).bytes();
    for (int i = 0; i < count; i++) {
      String tag = "t" + i;
      if (operations.size() > OPERATIONS_OF_AN_ENTRY - 2) {
        send();
      }
      int added = operations.size();
      operation(new CborWriter().array(3).uint(3).bytes(thought).text(tag));
      CborWriter remove = new CborWriter().array(4).uint(4).bytes(thought).text(tag).array(1);
      operation(remove.array(3).uint(0).uint(log.last().seq() + 1).uint(added));
    }
  }

  private void thoughts(int count) {
    for (int i = 0; i < count; i++) {
      byte[] never = ThoughtId.random(space.random).bytes();
      operation(new CborWriter().array(3).uint(7).bytes(never).array(0));
    }
  }

  private void oneThought(int count) {
    byte[] thought = ThoughtId.random(space.random).bytes();
    for (int i = 0; i < count; i++) {
      operation(new CborWriter().array(3).uint(7).bytes(thought).array(0));
    }
  }

  private void operation(CborWriter operation) {
    operations.add(operation.toByteArray());
    if (operations.size() == OPERATIONS_OF_AN_ENTRY) {
      send();
    }
  }

  private void send() {
    log.write(operations.toArray(byte[][]::new));
    operations.clear();
    if (log.entries.size() >= ENTRIES_OF_A_RANGE) {
      deliver();
    }
  }

  private void deliver() {
    log.deliver(phone, 0);
    log.entries.clear();
  }
}
