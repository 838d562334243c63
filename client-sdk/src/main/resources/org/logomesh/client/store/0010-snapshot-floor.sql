-- A device that began with a snapshot knows the entries up to it by their names alone: their rows
-- have neither header nor ciphertext nor signature. There are none after this place of the log.
ALTER TABLE logs ADD COLUMN bare_through INTEGER NOT NULL DEFAULT -1;

-- The snapshot as it came, in pieces: the graph is made anew from it and from the entries after it.
CREATE TABLE floor (
  piece_no INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
