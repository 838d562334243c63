-- Snapshots, and what was dropped below them. What the tables mean is told in the package
-- documentation of org.logomesh.relay.store.

create table floors (
  place       integer primary key,
  from_place  integer not null,
  hash        blob    not null,
  trust_heads blob    not null,
  epoch       blob    not null
) strict;

create table snapshots (
  space_no    integer not null references spaces,
  snapshot    blob    not null,
  size        integer not null,
  parts       integer not null,
  complete    integer not null,
  begun_ms    integer not null,
  attested_ms integer,
  primary key (space_no, snapshot)
) strict, without rowid;

create table snapshot_parts (
  space_no integer not null references spaces,
  snapshot blob    not null,
  part     integer not null,
  data     blob    not null
) strict;

create unique index snapshot_parts_by_number on snapshot_parts (space_no, snapshot, part);
