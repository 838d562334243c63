-- What the operator's console keeps: where a space came from, figures over time, the audit log.
-- samples and audit belong to no space: reference tables, or local ones, in a distributed database.

-- SHA-256 of the code that brought the space here; null where registration was open.
alter table spaces add column invite bytea;
-- The last day, counted from 1970, on which a device of the space was connected.
alter table spaces add column seen_day bigint;

create table samples (
  relay           text   not null,
  step_s          bigint not null,
  at_s            bigint not null,
  connections     bigint not null,
  spaces          bigint not null,
  storage_bytes   bigint not null,
  disk_free_bytes bigint not null,
  entries_in      bigint not null,
  entries_out     bigint not null,
  bytes_in        bigint not null,
  bytes_out       bigint not null,
  refused         bigint not null,
  primary key (relay, step_s, at_s)
);

create index samples_by_time on samples (step_s, at_s);

create table audit (
  seq      bigint primary key,
  at_ms    bigint not null,
  relay    text   not null,
  kind     text   not null,
  detail   text   not null,
  previous bytea  not null,
  hash     bytea  not null
);
