-- duckdb

delete from "dray"."_dray_nodes" where node in ('entity.account', 'group.account.big');

insert into "dray"."_dray_nodes" (node, fingerprint, built_at, built_version, reconciled_at) values ('entity.account', 'abc', now(), 7, now()), ('group.account.big', 'def', now(), 7, now());


-- postgres

delete from "dray"."_dray_nodes" where node in ('entity.account', 'group.account.big');

insert into "dray"."_dray_nodes" (node, fingerprint, built_at, built_version, reconciled_at) values ('entity.account', 'abc', statement_timestamp(), 7, statement_timestamp()), ('group.account.big', 'def', statement_timestamp(), 7, statement_timestamp());
