-- The relay's store on PostgreSQL 14 or later. What the tables mean is told in the package
-- documentation of org.logomesh.relay.store.
--
-- Every key of a space's tables begins with space_id, and every statement names it, so that an
-- engine such as Citus can distribute them by it (create_distributed_table(..., 'space_id'), all in
-- one colocation group). meta, nonces and invites belong to no space: reference tables there.
-- No foreign keys to spaces: writers lock the space's row themselves, once for all rows they write.

create table meta (
  name  text  primary key,
  value bytea not null
);

create table spaces (
  space_id      bytea  primary key check (octet_length(space_id) = 32),
  registered_ms bigint not null
);

create table trust_records (
  space_id bytea  not null,
  serial   bigint not null,
  hash     bytea  not null,
  record   bytea  not null,
  primary key (space_id, serial)
);

create unique index trust_records_by_hash on trust_records (space_id, hash);

-- Heads change with every append; room in their pages keeps such updates out of the index.
create table logs (
  space_id    bytea  not null,
  log         bytea  not null,
  stream      bigint not null,
  first_seq   bigint not null,
  origin      bytea  not null,
  device      bytea  not null,
  seq         bigint not null,
  hash        bytea  not null,
  trust_heads bytea  not null,
  epoch       bytea  not null,
  primary key (space_id, log)
) with (fillfactor = 70);

create table entries (
  space_id   bytea  not null,
  stream     bigint not null,
  seq        bigint not null,
  header     bytea  not null,
  ciphertext bytea  not null,
  signature  bytea,
  verified   bigint not null,
  primary key (space_id, stream, seq)
);

-- What is sealed cannot be compressed; do not try.
alter table entries alter column ciphertext set storage external;

create table statements (
  space_id  bytea  not null,
  device    bytea  not null,
  counter   bigint not null,
  statement bytea  not null,
  primary key (space_id, device)
);

create table forks (
  space_id bytea  not null,
  serial   bigint not null,
  proof    bytea  not null,
  primary key (space_id, serial)
);

create table nonces (
  nonce      bytea  primary key,
  expires_ms bigint not null
);

create index nonces_by_expiry on nonces (expires_ms);

create table invites (
  code_hash  bytea primary key,
  uses_left  bigint,
  expires_ms bigint
);
