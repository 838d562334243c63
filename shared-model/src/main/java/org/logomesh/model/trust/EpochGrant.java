package org.logomesh.model.trust;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;

/**
 * Hands out the key of an epoch. The first effective grant of an id introduces the epoch; a grant
 * of an id that its own past knows already only adds wraps and links, which is how more devices
 * than fit one record get a key.
 *
 * @param id commits to the key; who opens a wrap checks it
 * @param links earlier epochs' keys under this one, ascending by epoch; honest records link every
 *     epoch that is current in their past
 * @param wraps the key, wrapped for each device that shall have it
 */
public record EpochGrant(EpochId id, List<EpochLink> links, SortedMap<DeviceId, Opaque> wraps) {
  /** Wraps in one grant; the size of a record (about 210 X-Wing wraps) is the nearer bound. */
  public static final int MAX_WRAPS = 1_000;

  /** Links in one grant: as many as there are branches to merge. */
  public static final int MAX_LINKS = 16;

  /** Bytes of one wrap: 1,168 for X-Wing, and room for another suite. */
  public static final int MAX_WRAP_BYTES = 2_048;

  public EpochGrant {
    Shape.require(links.size() <= MAX_LINKS, "at most " + MAX_LINKS + " links in a grant");
    Shape.require(wraps.size() <= MAX_WRAPS, "at most " + MAX_WRAPS + " wraps in a grant");
    Set<EpochId> seen = new HashSet<>(Set.of(id));
    for (EpochLink link : links) {
      Shape.require(seen.add(link.parent()), "an epoch is linked once, and never to itself");
    }
    wraps.values().forEach(Shape::wrap);
    links = links.stream().sorted(Comparator.comparing(EpochLink::parent)).toList();
    wraps = Collections.unmodifiableSortedMap(new TreeMap<>(wraps));
  }
}
