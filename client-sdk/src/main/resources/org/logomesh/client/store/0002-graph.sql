-- The thought graph: merge state, and what is shown of it, side by side. All of it can be rebuilt
-- from the entries.

-- One row for each thought ever written to, alive or not.
CREATE TABLE thoughts (
  thought_no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  alive INTEGER NOT NULL,
  edited_millis INTEGER NOT NULL,   -- the last edit, by its author's clock
  conflicts INTEGER NOT NULL,       -- rows it has in that table, edges apart
  splices INTEGER NOT NULL,         -- splices stored in text_parts and history together
  tail_from INTEGER NOT NULL,       -- of them in text_parts; the rest is in history
  state BLOB NOT NULL,              -- merge state, text apart
  history BLOB,                     -- the latest splices
  content TEXT NOT NULL             -- the text they all make
) STRICT;
CREATE INDEX thoughts_by_edit ON thoughts (edited_millis, thought_no) WHERE alive;

-- Older splices of longer texts, written once.
CREATE TABLE text_parts (
  thought_no INTEGER NOT NULL,
  from_splice INTEGER NOT NULL,
  part BLOB NOT NULL,
  PRIMARY KEY (thought_no, from_splice)
) STRICT, WITHOUT ROWID;

-- Tags and fields of living thoughts.
CREATE TABLE tags (
  tag TEXT NOT NULL,
  edited_millis INTEGER NOT NULL,
  thought_no INTEGER NOT NULL,
  PRIMARY KEY (tag, edited_millis, thought_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE fields (
  name TEXT NOT NULL,
  value TEXT NOT NULL,              -- as people read it, at most 200 characters
  thought_no INTEGER NOT NULL,
  PRIMARY KEY (name, value, thought_no)
) STRICT, WITHOUT ROWID;

-- One row for each edge that has additions. Neither end has to exist.
CREATE TABLE edges (
  source BLOB NOT NULL,
  type TEXT NOT NULL,
  cardinality INTEGER NOT NULL,     -- 0 many, 1 one
  target BLOB NOT NULL,
  alive INTEGER NOT NULL,
  shown INTEGER NOT NULL,           -- alive, and no competitor is shown instead
  state BLOB NOT NULL,
  PRIMARY KEY (source, type, cardinality, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_by_target ON edges (target, type);

-- What competes, in the order it was noticed. The competitors are read from the merge state.
CREATE TABLE conflicts (
  conflict_no INTEGER PRIMARY KEY AUTOINCREMENT,
  thought BLOB NOT NULL,
  kind TEXT NOT NULL,
  edge BLOB NOT NULL,               -- the key of the edge, for its attributes; else empty
  name TEXT NOT NULL,               -- of a field, an attribute or an edge type, else empty
  UNIQUE (thought, kind, edge, name)
) STRICT;

-- Words of living thoughts. Only the index is stored: the text is in thoughts. Words come prepared,
-- so the tokenizer has nothing to do but split at spaces.
CREATE VIRTUAL TABLE search USING fts5 (
  content,
  labels,                           -- tags and fields
  content = '',
  contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co So'"
);

-- Leaves of the state root. A key's first 12 bits are its bucket.
CREATE TABLE leaves (
  key BLOB PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Cells whose leaves are out of date: one row for each transaction that changed any.
CREATE TABLE stale_leaves (
  batch_no INTEGER PRIMARY KEY,
  cells BLOB NOT NULL
) STRICT;
