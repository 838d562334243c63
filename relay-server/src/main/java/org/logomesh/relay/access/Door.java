package org.logomesh.relay.access;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;

/**
 * What keeps somebody out besides a missing proof: the operator's blocks, that the space was
 * deleted here, and coming too often. Refuses by {@link RefusedException}. Thread-safe.
 */
public final class Door {
  private final Supplier<BlockList> blocks;
  private final Consumer<SpaceId> kept;
  private final Rates rates;

  /**
   * @param blocks as they stand
   * @param kept refuses spaces that were deleted
   */
  Door(Supplier<BlockList> blocks, Consumer<SpaceId> kept, Rates rates) {
    this.kept = kept;
    this.blocks = blocks;
    this.rates = rates;
  }

  /** One that keeps nobody out. */
  static Door open() {
    return new Door(BlockList::empty, space -> {}, Rates.unlimited());
  }

  /** Before anything of a space is looked at. */
  void requireUnblocked(SpaceId space) {
    if (blocks.get().includes(space)) {
      throw new RefusedException(ErrorCode.BLOCKED);
    }
  }

  /** Before a device's signature is checked. */
  void requireUnblocked(SpaceId space, DeviceId device) {
    if (blocks.get().includes(space, device)) {
      throw new RefusedException(ErrorCode.BLOCKED);
    }
  }

  /** Before anything is done in a space that its members may have deleted. */
  void requireKept(SpaceId space) {
    kept.accept(space);
  }

  /** After a device has proved who it is. */
  void entered(SpaceId space, DeviceId device) {
    long seconds = rates.signIn(space, device);
    if (seconds > 0) {
      throw new RefusedException(ErrorCode.RATE_LIMITED, seconds);
    }
  }
}
