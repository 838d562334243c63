-- Entries whose bytes are not those that were stored: they are sent to nobody and fetched again.
CREATE TABLE damaged (
  log_no INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (log_no, seq)
) STRICT, WITHOUT ROWID;
