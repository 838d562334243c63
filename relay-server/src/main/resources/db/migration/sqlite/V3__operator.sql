-- What the operator's console keeps: where a space came from, figures over time, the audit log.

-- SHA-256 of the code that brought the space here; null where registration was open.
alter table spaces add column invite blob;
-- The last day, counted from 1970, on which a device of the space was connected.
alter table spaces add column seen_day integer;

create table samples (
  relay           text    not null,
  step_s          integer not null,
  at_s            integer not null,
  connections     integer not null,
  spaces          integer not null,
  storage_bytes   integer not null,
  disk_free_bytes integer not null,
  entries_in      integer not null,
  entries_out     integer not null,
  bytes_in        integer not null,
  bytes_out       integer not null,
  refused         integer not null,
  primary key (relay, step_s, at_s)
) strict, without rowid;

create index samples_by_time on samples (step_s, at_s);

create table audit (
  seq      integer primary key,
  at_ms    integer not null,
  relay    text    not null,
  kind     text    not null,
  detail   text    not null,
  previous blob    not null,
  hash     blob    not null
) strict;
