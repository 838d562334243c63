package org.logomesh.relay.access;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.Block;

/** Whom the operator keeps out, as it stands. Immutable. */
public final class BlockList {
  private static final BlockList EMPTY = of(List.of());

  private final Set<SpaceId> spaces;
  private final Set<DeviceId> devices;
  private final Networks networks;

  private BlockList(Set<SpaceId> spaces, Set<DeviceId> devices, Networks networks) {
    this.spaces = spaces;
    this.devices = devices;
    this.networks = networks;
  }

  /** Nobody. */
  public static BlockList empty() {
    return EMPTY;
  }

  /**
   * These.
   *
   * @throws IllegalArgumentException if one names a network that is none
   */
  public static BlockList of(List<Block> blocks) {
    return new BlockList(
        new HashSet<>(subjects(blocks, Block.Kind.SPACE).map(SpaceId::parse).toList()),
        new HashSet<>(subjects(blocks, Block.Kind.DEVICE).map(DeviceId::parse).toList()),
        Networks.of(subjects(blocks, Block.Kind.NETWORK).toList()));
  }

  private static Stream<String> subjects(List<Block> blocks, Block.Kind kind) {
    return blocks.stream().filter(block -> block.kind() == kind).map(Block::subject);
  }

  /** Whether the space is kept out, or the device in whatever space. */
  public boolean includes(SpaceId space, DeviceId device) {
    return includes(space) || devices.contains(device);
  }

  public boolean includes(SpaceId space) {
    return spaces.contains(space);
  }

  public boolean includes(InetAddress address) {
    return networks.include(address);
  }
}
