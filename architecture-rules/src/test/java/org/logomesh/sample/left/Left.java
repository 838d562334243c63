package org.logomesh.sample.left;

import org.logomesh.sample.right.Right;

/** Half of a cycle. */
public interface Left {
  Right right();
}
