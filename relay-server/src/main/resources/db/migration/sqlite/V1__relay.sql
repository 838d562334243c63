-- The embedded relay store. What the tables mean is told in the package documentation of
-- org.logomesh.relay.store.

create table meta (
  name  text primary key,
  value blob not null
) strict, without rowid;

create table spaces (
  space_no      integer primary key,
  space         blob    not null unique,
  registered_ms integer not null
) strict;

create table trust_records (
  space_no integer not null references spaces,
  serial   integer not null,
  hash     blob    not null,
  record   blob    not null,
  primary key (space_no, serial)
) strict, without rowid;

create unique index trust_records_by_hash on trust_records (space_no, hash);

create table logs (
  log_no      integer primary key,
  space_no    integer not null references spaces,
  log         blob    not null,
  stream      integer not null,
  first_seq   integer not null,
  origin      blob    not null,
  device      blob    not null,
  seq         integer not null,
  hash        blob    not null,
  trust_heads blob    not null,
  epoch       blob    not null
) strict;

create unique index logs_by_id on logs (space_no, log);

create table entries (
  place      integer primary key,
  header     blob    not null,
  ciphertext blob    not null,
  signature  blob,
  verified   integer not null
) strict;

create table statements (
  space_no  integer not null references spaces,
  device    blob    not null,
  counter   integer not null,
  statement blob    not null,
  primary key (space_no, device)
) strict, without rowid;

create table forks (
  space_no integer not null references spaces,
  serial   integer not null,
  proof    blob    not null,
  primary key (space_no, serial)
) strict, without rowid;

create table nonces (
  nonce      blob    primary key,
  expires_ms integer not null
) strict, without rowid;

create index nonces_by_expiry on nonces (expires_ms);

create table invites (
  code_hash  blob primary key,
  uses_left  integer,
  expires_ms integer
) strict, without rowid;
