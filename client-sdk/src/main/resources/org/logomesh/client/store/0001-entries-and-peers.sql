-- Single values of this database. STRICT makes SQLite check types.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each log, and for each branch of a forked one.
CREATE TABLE logs (
  log_no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  hashed_as BLOB NOT NULL,          -- the id that entries are hashed and sealed over
  device BLOB NOT NULL,
  first_seq INTEGER NOT NULL,       -- 0, except for a branch
  parent INTEGER,                   -- the log that a branch left
  head_seq INTEGER NOT NULL,        -- first_seq - 1 while there is no entry
  head_hash BLOB,
  forked_at INTEGER NOT NULL,       -- where branches begin; 2^63 - 1: nowhere
  own INTEGER NOT NULL DEFAULT 0    -- written by this database
) STRICT;

-- What the entries of a log cite, from one place on to the next row's.
CREATE TABLE citations (
  log_no INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  trust_heads BLOB NOT NULL,        -- record hashes, one after the other
  epoch BLOB NOT NULL,
  PRIMARY KEY (log_no, from_seq)
) STRICT, WITHOUT ROWID;

-- Rows in the order entries came, so that they are only ever appended. Small columns first: the
-- ciphertext may spill over to other pages.
CREATE TABLE entries (
  entry_no INTEGER PRIMARY KEY,
  log_no INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  status INTEGER NOT NULL,          -- 0 applied, 1 waiting, 2 whited out, 3 void
  lamport INTEGER NOT NULL,
  wall_millis INTEGER NOT NULL,
  verified INTEGER NOT NULL,        -- whether the signature was: a range sent on ends at such a one
  hash BLOB NOT NULL,
  reason TEXT,
  header BLOB NOT NULL,
  signature BLOB,                   -- as it came; inside a transaction there is none
  ciphertext BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entries_by_place ON entries (log_no, seq);
CREATE INDEX entries_by_hash ON entries (substr(hash, 1, 8));
CREATE INDEX entries_unsettled ON entries (status, entry_no) WHERE status <> 0;

-- What waiting entries wait for: 0 an entry, 1 an epoch key, 2 a trust record.
CREATE TABLE waiting (
  kind INTEGER NOT NULL,
  wanted BLOB NOT NULL,
  entry_no INTEGER NOT NULL,
  PRIMARY KEY (kind, wanted, entry_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_by_entry ON waiting (entry_no);

CREATE TABLE trust_records (
  record_no INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  record BLOB NOT NULL
) STRICT;

CREATE TABLE heads_statements (
  device BLOB PRIMARY KEY,
  counter INTEGER NOT NULL,
  statement BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE claimed_heads (
  log BLOB PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE peers (
  peer_no INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  incarnation BLOB NOT NULL
) STRICT;

-- What a peer has acknowledged in that incarnation.
CREATE TABLE peer_heads (
  peer_no INTEGER NOT NULL,
  log BLOB NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (peer_no, log)
) STRICT, WITHOUT ROWID;
CREATE INDEX peer_heads_by_log ON peer_heads (log, seq);

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  wall_millis INTEGER NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE import_sources (
  source TEXT NOT NULL,
  path TEXT NOT NULL,
  thought BLOB NOT NULL,
  content_hash TEXT NOT NULL,
  base TEXT NOT NULL,
  PRIMARY KEY (source, path)
) STRICT, WITHOUT ROWID;

-- Proofs that a device wrote two histories in one log, as FORK_PROOF frames.
CREATE TABLE fork_proofs (
  proof_no INTEGER PRIMARY KEY,
  proof BLOB NOT NULL UNIQUE
) STRICT;
