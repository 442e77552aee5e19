-- duckdb

insert into "dray"."_dray_b_1moves__account" (key, group_name, event)
    select c.key, 'big', c.event from (
      select coalesce(m._key, g.key) as key, case when g.key is null then 'entered' else 'left' end as event
      from (select _key from "dray"."account" where (
mrr > 5 -- much
)) m full join (select key from "dray"."account__groups" where group_name = 'big') g on g.key = m._key where m._key is null or g.key is null) c
    where not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = c.key);

insert into "dray"."_dray_b_1moves__account" (key, group_name, event)
    select c.key, 'it''s', c.event from (
      select coalesce(m._key, g.key) as key, case when g.key is null then 'entered' else 'left' end as event
      from (select e._key from "dray"."account" e where e._key in (select k._key from (select ((((CASE WHEN "m"."tenant" IS NOT NULL AND "m"."Account No" IS NOT NULL THEN '[' || coalesce(CASE WHEN contains(to_json("m"."tenant"::VARCHAR)::VARCHAR, '\u00') THEN replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(to_json("m"."tenant"::VARCHAR)::VARCHAR, '\\', chr(1)), '\u000B', '\u000b'), '\u000E', '\u000e'), '\u000F', '\u000f'), '\u001A', '\u001a'), '\u001B', '\u001b'), '\u001C', '\u001c'), '\u001D', '\u001d'), '\u001E', '\u001e'), '\u001F', '\u001f'), chr(1), '\\') ELSE to_json("m"."tenant"::VARCHAR)::VARCHAR END, 'null') || ',' || CASE WHEN "m"."Account No" IS NULL THEN 'null' ELSE "m"."Account No"::VARCHAR END || ']' END)::VARCHAR COLLATE "binary"))::VARCHAR COLLATE "binary") as _key from (
select * from big
) as m) k where k._key is not null)) m full join (select key from "dray"."account__groups" where group_name = 'it''s') g on g.key = m._key where m._key is null or g.key is null) c
    where not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = c.key);

insert into "dray"."_dray_b_1moves__account" (key, group_name, event) select g.key, g.group_name, 'left' from "dray"."account__groups" g
    where not exists (select 1 from "dray"."account" e where e._key = g.key) and g.group_name not in ('big', 'it''s');

insert into "dray"."_dray_b_1moves__account" (key, group_name, event) select g.key, g.group_name, 'left' from "dray"."account__groups" g
    where exists (select 1 from "dray"."account" e where e._key = g.key) and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = g.key);


-- postgres

insert into "dray"."_dray_b_1moves__account" (key, group_name, event)
    select c.key, 'big', c.event from (
      select coalesce(m._key, g.key) as key, case when g.key is null then 'entered' else 'left' end as event
      from (select _key from "dray"."account" where (
mrr > 5 -- much
)) m full join (select key from "dray"."account__groups" where group_name = 'big') g on g.key = m._key where m._key is null or g.key is null) c
    where not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = c.key);

insert into "dray"."_dray_b_1moves__account" (key, group_name, event)
    select c.key, 'it''s', c.event from (
      select coalesce(m._key, g.key) as key, case when g.key is null then 'entered' else 'left' end as event
      from (select e._key from "dray"."account" e where e._key in (select k._key from (select ((((CASE WHEN "m"."tenant" IS NOT NULL AND "m"."Account No" IS NOT NULL THEN '[' || coalesce(to_json("m"."tenant"::text)::text, 'null') || ',' || CASE WHEN "m"."Account No" IS NULL THEN 'null' ELSE nullif("m"."Account No"::text, 'NaN') END || ']' END)::text COLLATE "C"))::text COLLATE "C") as _key from (
select * from big
) as m) k where k._key is not null)) m full join (select key from "dray"."account__groups" where group_name = 'it''s') g on g.key = m._key where m._key is null or g.key is null) c
    where not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = c.key);

insert into "dray"."_dray_b_1moves__account" (key, group_name, event) select g.key, g.group_name, 'left' from "dray"."account__groups" g
    where not exists (select 1 from "dray"."account" e where e._key = g.key) and g.group_name not in ('big', 'it''s');

insert into "dray"."_dray_b_1moves__account" (key, group_name, event) select g.key, g.group_name, 'left' from "dray"."account__groups" g
    where exists (select 1 from "dray"."account" e where e._key = g.key) and not exists (select 1 from "dray"."_dray_b_1dups__account" d where d._key = g.key);
