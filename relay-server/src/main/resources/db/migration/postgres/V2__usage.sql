-- What spaces take up, and who is kept out. Told in the package documentation of
-- org.logomesh.relay.store.

-- One row for each space, changed with every append: room in its pages keeps that out of the index.
create table usage (
  space_id      bytea  primary key,
  entries       bigint not null default 0,
  entry_bytes   bigint not null default 0,
  trust_records bigint not null default 0,
  trust_bytes   bigint not null default 0,
  quota_bytes   bigint
) with (fillfactor = 50);

insert into usage (space_id, entries, entry_bytes, trust_records, trust_bytes)
select s.space_id, coalesce(e.entries, 0), coalesce(e.bytes, 0), coalesce(t.records, 0),
       coalesce(t.bytes, 0)
from spaces s
left join (
  select space_id, count(*) as entries,
         sum(octet_length(header) + octet_length(ciphertext) + 64) as bytes
  from entries group by space_id) e on e.space_id = s.space_id
left join (
  select space_id, count(*) as records, sum(octet_length(record)) as bytes
  from trust_records group by space_id) t on t.space_id = s.space_id;

-- Belongs to no space: a reference table where the others are distributed.
create table blocks (
  kind       text   not null,
  subject    text   not null,
  blocked_ms bigint not null,
  primary key (kind, subject)
);
