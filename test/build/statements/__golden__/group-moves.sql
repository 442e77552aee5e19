-- duckdb

CREATE OR REPLACE TABLE "dray"."_dray_b_moves__account" AS select m.key, m.group_name, (('entered')::VARCHAR COLLATE "binary") as event from "dray"."_dray_b_members__account" m
        where not exists (select 1 from "dray"."account__groups" g where g.key = m.key and g.group_name = m.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = m.key)
      union all
      select g.key, g.group_name, (('left')::VARCHAR COLLATE "binary") as event from "dray"."account__groups" g join "dray"."account" e on e._key = g.key
        where not exists (select 1 from "dray"."_dray_b_members__account" m where m.key = g.key and m.group_name = g.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = g.key) and g.group_name in ('big')
      union all
      select g.key, g.group_name, (('left')::VARCHAR COLLATE "binary") as event from "dray"."account__groups" g
        where not exists (select 1 from "dray"."account" e where e._key = g.key);

CREATE OR REPLACE TABLE "dray"."_dray_b_moves__account" AS select m.key, m.group_name, (('entered')::VARCHAR COLLATE "binary") as event from "dray"."_dray_b_members__account" m
        where not exists (select 1 from "dray"."account__groups" g where g.key = m.key and g.group_name = m.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = m.key)
      union all
      select g.key, g.group_name, (('left')::VARCHAR COLLATE "binary") as event from "dray"."account__groups" g join "dray"."account" e on e._key = g.key
        where not exists (select 1 from "dray"."_dray_b_members__account" m where m.key = g.key and m.group_name = g.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = g.key) and g.group_name not in ('big', 'it''s')
      union all
      select g.key, g.group_name, (('left')::VARCHAR COLLATE "binary") as event from "dray"."account__groups" g
        where not exists (select 1 from "dray"."account" e where e._key = g.key);

CREATE OR REPLACE TABLE "dray"."_dray_b_moves__account" AS select m.key, m.group_name, (('entered')::VARCHAR COLLATE "binary") as event from "dray"."_dray_b_members__account" m
        where not exists (select 1 from "dray"."account__groups" g where g.key = m.key and g.group_name = m.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = m.key)
      union all
      select g.key, g.group_name, (('left')::VARCHAR COLLATE "binary") as event from "dray"."account__groups" g join "dray"."account" e on e._key = g.key
        where not exists (select 1 from "dray"."_dray_b_members__account" m where m.key = g.key and m.group_name = g.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = g.key)
      union all
      select g.key, g.group_name, (('left')::VARCHAR COLLATE "binary") as event from "dray"."account__groups" g
        where not exists (select 1 from "dray"."account" e where e._key = g.key);


-- postgres

DROP TABLE IF EXISTS "dray"."_dray_b_moves__account";

CREATE TABLE "dray"."_dray_b_moves__account" AS select m.key, m.group_name, (('entered')::text COLLATE "C") as event from "dray"."_dray_b_members__account" m
        where not exists (select 1 from "dray"."account__groups" g where g.key = m.key and g.group_name = m.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = m.key)
      union all
      select g.key, g.group_name, (('left')::text COLLATE "C") as event from "dray"."account__groups" g join "dray"."account" e on e._key = g.key
        where not exists (select 1 from "dray"."_dray_b_members__account" m where m.key = g.key and m.group_name = g.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = g.key) and g.group_name in ('big')
      union all
      select g.key, g.group_name, (('left')::text COLLATE "C") as event from "dray"."account__groups" g
        where not exists (select 1 from "dray"."account" e where e._key = g.key);

ANALYZE "dray"."_dray_b_moves__account";

DROP TABLE IF EXISTS "dray"."_dray_b_moves__account";

CREATE TABLE "dray"."_dray_b_moves__account" AS select m.key, m.group_name, (('entered')::text COLLATE "C") as event from "dray"."_dray_b_members__account" m
        where not exists (select 1 from "dray"."account__groups" g where g.key = m.key and g.group_name = m.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = m.key)
      union all
      select g.key, g.group_name, (('left')::text COLLATE "C") as event from "dray"."account__groups" g join "dray"."account" e on e._key = g.key
        where not exists (select 1 from "dray"."_dray_b_members__account" m where m.key = g.key and m.group_name = g.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = g.key) and g.group_name not in ('big', 'it''s')
      union all
      select g.key, g.group_name, (('left')::text COLLATE "C") as event from "dray"."account__groups" g
        where not exists (select 1 from "dray"."account" e where e._key = g.key);

ANALYZE "dray"."_dray_b_moves__account";

DROP TABLE IF EXISTS "dray"."_dray_b_moves__account";

CREATE TABLE "dray"."_dray_b_moves__account" AS select m.key, m.group_name, (('entered')::text COLLATE "C") as event from "dray"."_dray_b_members__account" m
        where not exists (select 1 from "dray"."account__groups" g where g.key = m.key and g.group_name = m.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = m.key)
      union all
      select g.key, g.group_name, (('left')::text COLLATE "C") as event from "dray"."account__groups" g join "dray"."account" e on e._key = g.key
        where not exists (select 1 from "dray"."_dray_b_members__account" m where m.key = g.key and m.group_name = g.group_name) and not exists (select 1 from "dray"."_dray_b_dups__account" d where d._key = g.key)
      union all
      select g.key, g.group_name, (('left')::text COLLATE "C") as event from "dray"."account__groups" g
        where not exists (select 1 from "dray"."account" e where e._key = g.key);

ANALYZE "dray"."_dray_b_moves__account";
