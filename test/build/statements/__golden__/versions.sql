-- duckdb

insert into "dray"."_dray_entities" (entity, allocated, published) select 'account', 0, 0
    where not exists (select 1 from "dray"."_dray_entities" where entity = 'account');

update "dray"."_dray_entities" set allocated = allocated + 1 where entity = 'account';

select allocated, published from "dray"."_dray_entities" where entity = 'account';

update "dray"."_dray_entities" set published = 7, published_at = now() where entity = 'account';


-- postgres

insert into "dray"."_dray_entities" (entity, allocated, published) select 'account', 0, 0
    where not exists (select 1 from "dray"."_dray_entities" where entity = 'account') ON CONFLICT DO NOTHING;

update "dray"."_dray_entities" set allocated = allocated + 1 where entity = 'account';

select allocated, published from "dray"."_dray_entities" where entity = 'account';

update "dray"."_dray_entities" set published = 7, published_at = statement_timestamp() where entity = 'account';
