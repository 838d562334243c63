-- Snapshots, and what was dropped below them. What the tables mean is told in the package
-- documentation of org.logomesh.relay.store. Distributed by space_id, as the others.

create table floors (
  space_id    bytea  not null,
  stream      bigint not null,
  seq         bigint not null,
  from_seq    bigint not null,
  hash        bytea  not null,
  trust_heads bytea  not null,
  epoch       bytea  not null,
  primary key (space_id, stream, seq)
);

create table snapshots (
  space_id    bytea   not null,
  snapshot    bytea   not null,
  size        bigint  not null,
  parts       bigint  not null,
  complete    boolean not null,
  begun_ms    bigint  not null,
  attested_ms bigint,
  primary key (space_id, snapshot)
);

create table snapshot_parts (
  space_id bytea  not null,
  snapshot bytea  not null,
  part     bigint not null,
  data     bytea  not null,
  primary key (space_id, snapshot, part)
);

-- What is sealed cannot be compressed; do not try.
alter table snapshot_parts alter column data set storage external;
