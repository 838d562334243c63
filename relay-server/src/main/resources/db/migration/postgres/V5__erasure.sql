-- What a relay forgets. What the columns mean is told in the package documentation of
-- org.logomesh.relay.store.

alter table spaces add column deleted_ms bigint;
alter table spaces add column until_ms bigint;
alter table spaces add column deleted_by bytea;
alter table spaces add column purging boolean not null default false;
