-- State beside the thoughts: preferences, plugin states, sessions. One row for each part that merges
-- by itself.
CREATE TABLE states (
  scope INTEGER NOT NULL,           -- 0 of a user, 1 of a plugin
  owner TEXT NOT NULL,
  shape INTEGER NOT NULL,           -- 0 register, 1 map, 2 set, 3 counter, 4 session
  name TEXT NOT NULL,
  slot TEXT NOT NULL,               -- key or element; empty for registers, counters and leases
  shown INTEGER NOT NULL,           -- whether there is anything with effect
  state BLOB NOT NULL,
  PRIMARY KEY (scope, owner, shape, name, slot)
) STRICT, WITHOUT ROWID;

-- Their leaves that are out of date.
CREATE TABLE stale_states (
  cell BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
