import { documents, wideColumns } from './values.ts'
import type { WideColumn } from './values.ts'
import { ident, KEY, keyColumns, MATCH, SOURCE_SCHEMA, tables } from './sources.ts'
import { fieldName, literal, yaml } from './yaml.ts'

/** Dray's schema on both engines. */
export const DRAY_SCHEMA = 'Dray "schema".x ü'
export const TOKEN = 'se"cr\\et {{ token }}'

/** Columns by the model that returns them. */
const third = Math.ceil(wideColumns.length / 3)
export const baseColumns = wideColumns.slice(0, third)
export const propertyColumns: readonly (readonly WideColumn[])[] = [wideColumns.slice(third, 2 * third), wideColumns.slice(2 * third)]

/** Columns of the keys table that are a composite key together. */
export const composite = keyColumns.filter((c) => c.part)
export const single = keyColumns.flatMap((c) => (c.entity === null ? [] : [{ ...c, entity: c.entity }]))

const rawSql = (text: string): string => `{% raw %}${text}{% endraw %}`
const list = (columns: readonly string[]): string => rawSql(columns.map((c) => ident(c)).join(', '))
const source = (name: keyof typeof tables): string => `{{ source(${jinja(SOURCE_SCHEMA)}, '${name}') }}`
const jinja = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`
const scope = (...columns: readonly string[]): string => `{{ in_scope([${columns.map(jinja).join(', ')}]) }}`

/** Files of the project, by path. */
export function projectFiles(outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Readonly<Record<string, string>> {
  return {
    'dray_project.yml': `name: nasty\nprofile: "nasty"\ntimezone: America/New_York\nvars: { least: "0.30", nothing: null, "od\\"d": "it's {{ 1 }}" }\naudit: { personal: clear }\n`,
    'profiles.yml': `nasty:\n  target: ${Object.keys(outputs)[0]}\n  outputs: ${JSON.stringify(outputs)}\n`,
    'macros/nasty.sql': `{# {{ nobody }} {% reads %} this #}\n{% macro money(column) -%}\n  cast({{ column }} as decimal(38, 10)) /* {{ '{{' }} ' " */\n{%- endmacro %}\n`,
    'models/sources.yml': sourcesFile(),
    ...userFiles(),
    ...compositeFiles(),
    ...Object.assign({}, ...single.map(singleFiles)),
    ...memberFiles(),
    'destinations/crm.yml': crmFile(),
    'destinations/files.yml': filesFile(),
  }
}

const sourcesFile = (): string => `sources:
  - name: ${yaml(SOURCE_SCHEMA)}
    tables:
${Object.entries(tables)
  .map(([name, identifier]) => `      - { name: ${name}, identifier: ${yaml(identifier)} }`)
  .join('\n')}
`

/** The widest entity: base query, properties of many columns, one that reads another, groups of every kind. */
function userFiles(): Record<string, string> {
  const property = (columns: readonly WideColumn[]): string =>
    `select ${list([KEY, ...columns.map((c) => c.name)])}\nfrom ${source('people')} as "t.x"\nwhere ${scope(KEY)};\n-- it's over {{ '{{' }}`
  return {
    'models/user/user.yml': `entity: user\nkey: ${yaml(KEY.toUpperCase())}\ncolumns:\n  - { name: ${yaml('Uid As Text')}, type: uuid }\n  - { name: ${yaml(MATCH)}, personal: email }
groups:
  - { name: all, label: ${literal('All {{ x }} "ü"')}, where: ${yaml(`{% raw %}'{{ no }} -- ' <> '' /* ' */ and "${KEY}" is not null -- the end{% endraw %}`)} }
  - { name: spenders, where: ${yaml(`spent >= {{ var('least') }} and '%' <> '$1'`)} }\n`,
    'models/user/user.sql': `{# {{ nothing }} #}\n-- it's {{ "a" ~ 1 }} comment; {{ '{%' }}\nselect ${list([KEY, MATCH, ...baseColumns.map((c) => c.name)])}\nfrom ${source('people')} /* ' */;\n`,
    'models/user/properties/one.sql': property(propertyColumns[0] ?? []),
    'models/user/properties/two.sql': property(propertyColumns[1] ?? []),
    'models/user/properties/from.sql': `{{ config(entity='user', tags=['{{ x }}', 'select']) }}
select "user.id" as "${KEY}", sum({{ money('"Amount in %"') }}) as spent, count(*) as "how often?", max("when?") as "last.at",
  '{{ '{{' }} it''s -- {% raw %}{% if %}{{ x }}{% endraw %}' as "const"
from ${source('purchases')}
where ${scope('user.id')}
group by "user.id"\n`,
    'models/user/properties/where.sql': `select "${KEY}", cast(spent * 2 as decimal(38, 10)) as "twice spent", "how often?" > 1 as "often" from {{ ref('from') }} where ${scope(KEY)}`,
    'models/user/groups/sql_group.sql': `{{ config(label='SQL "group" {# #}') }}\nselect "${KEY}" from {{ ref('user') }} where "often" -- {{ '}}' }}`,
  }
}

function compositeFiles(): Record<string, string> {
  const keys = composite.map((c) => c.column)
  return {
    'models/order/order.yml': `entity: order\nkey: [${keys.map(yaml).join(', ')}]\ngroups:\n  - { name: first, where: ${yaml(`"v a.l" = 'value 0'`)} }\n`,
    'models/order/order.sql': `select * from ${source('keys')}`,
    'models/order/properties/table.sql': `select ${list(keys)}, upper("v a.l") as "LOUD" from ${source('keys')} where ${scope(...keys)}`,
    'models/order/groups/loud.sql': `select ${list(keys)} from {{ ref('order') }} where "LOUD" <> 'VALUE 1'`,
  }
}

function singleFiles({ entity, column, uuid }: (typeof single)[number]): Record<string, string> {
  return {
    [`models/${entity}/${entity}.yml`]: `entity: ${entity}\nkey: ${yaml(column)}\n${uuid ? `columns: [{ name: ${yaml(column)}, type: uuid }]\n` : ''}`,
    [`models/${entity}/${entity}.sql`]: `select ${list([column])}, "v a.l" from ${source('keys')}`,
    [`models/${entity}/properties/p.sql`]: `select ${list([column])}, "v a.l" || '!' as p from ${source('keys')} where ${scope(column)}`,
    [`models/${entity}/groups/g.sql`]: `select ${list([column])} from {{ ref('${entity}') }} where p = 'value 2!'`,
  }
}

function memberFiles(): Record<string, string> {
  return {
    'models/member/member.yml': `entity: member\nkey: "ID.X"\ngroups:\n  - { name: even, label: ${yaml('Even/ü %?#')}, where: "mod(points, 2) = 0" }\n  - { name: rich, where: points >= 50 }\n`,
    'models/member/member.sql': `select * from ${source('members')}`,
    'models/member/properties/score.sql': `select "Id.x", points * 10 as score from ${source('members')} where ${scope('Id.x')}`,
  }
}

/** A CSV has a column `operation` of its own. */
export const fieldOf = (column: string, format: string): string => (format === 'csv' && column === 'operation' ? 'Operation' : column)

/** A CSV takes every fourth text, and all of the other types. */
export const columnsIn = (format: string): readonly WideColumn[] =>
  wideColumns.filter((c, i) => format !== 'csv' || c.type !== 'text' || i % 4 === 0)

/** `fields:` lines of the wide entity: every column under its own name, and more. */
const wideFields = (format: string): string =>
  [
    ...columnsIn(format).map(
      (c) =>
        `      ${fieldName(fieldOf(c.name, format))}: ${c.format ? `{ column: ${literal(c.name)}, format: ${c.format} }` : literal(c.name)}`,
    ),
    `      ne sted.a b.ü: { column: spent }`,
    `      ne sted.a b.n: { column: "HOW OFTEN?", when: create }`,
    `      ne sted.last: { column: last.at, format: iso8601_ms }`,
    `      ne sted.no: { column: "twice spent", nulls: skip }`,
    `      const: { column: const, nulls: skip }`,
    `      the group: { group: sql_group }`,
    `      the sql: { sql: ${yaml(`{% raw %}coalesce("per%cent", '{{ -- ') || '$1' /* ' */ -- end{% endraw %}`)} }`,
    `      the value: { value: ${literal('{{ no }} "ü" \n \\')} }`,
    `      the number: { value: -1.5 }`,
    `      the null: { value: null }`,
  ].join('\n')

/** A batched upsert with ids, and removal by id. */
const requests = (collection: string, by: string, batch: number): string => `    with:
      upsert: { request: POST /${collection}/batch, batch: ${batch}, body_in: ${yaml('re"cords')}, repeat: safe, result: { rows: results, by: ${fieldName(by)}, ok: { status: [created, updated] }, id: id, error: error } }
      delete: { request: "DELETE /${collection}/{id}", acked: [2xx, 404] }
      lookup: { request: ${yaml(`GET /${collection}?${encodeURIComponent(by)}={match}`)}, rows: data, id: id }`

const crmFile = (): string => `destination: crm
type: http
connection: { url: "{{ env_var('CRM_URL') }}", auth: { bearer: "{{ env_var('CRM_TOKEN') }}" } }
syncs:
  - name: order
    entity: user
    object: people
    match: { ${fieldName(MATCH)}: { column: ${literal(MATCH)}, personal: allow } }
    where: ${yaml(`{% raw %}"${MATCH.replaceAll('"', '""')}" <> 'skip me' and '{{' <> '--' -- all others{% endraw %}`)}
    fields:
${wideFields('http')}
    mode: mirror
    on_leave: delete
${requests('people', MATCH, 2)}
  - name: composite
    entity: order
    object: orders
    match: { key: { key: true } }
    fields: { v: v a.l, loud: LOUD, in: { group: loud } }
    mode: mirror
    on_leave: delete
${requests('orders', 'key', 10)}
${single
  .map(
    (c) => `  - name: s_${c.entity}
    entity: ${c.entity}
    object: ${c.entity}
    match: { record: { key: true } }
    fields: { key: ${literal(c.column)}, v: V A.L, p: p, g: { group: g } }
${requests(c.entity, 'record', 10)}`,
  )
  .join('\n')}
  - name: select
    entity: member
    object: contacts
    match: { email: E-Mail }
    fields: { name: Näme, score: score, id: { key: true } }
    mode: mirror
    on_leave: delete
${requests('contacts', 'email', 25)}
      normalise: [trim, lower]
  - name: tags
    entity: member
    object: tag
    groups: { even: ~, rich: rich }
    follows: select
    with:
      add: { request: "POST /tags/{label}/contacts", body_in: ids, batch: 20, repeat: safe, result: whole }
      remove: { request: "DELETE /tags/{label}/contacts/{id}", acked: [2xx, 404] }
`

const filesFile = (): string => `destination: files
type: file
connection: { path: "out ü/{{ '{{' }}" }
syncs:
${['jsonl', 'csv']
  .map(
    (format) => `  - name: wide_${format}
    entity: user
    object: ${format}
    match: { ${fieldName(MATCH)}: { column: ${literal(MATCH)}, personal: allow } }
    fields:
${wideFields(format)}
  - name: member_${format}
    entity: member
    object: ${format}
    match: { id: { key: true } }
    audience: even
    fields: { email: E-Mail, score: score }
    mode: mirror
    on_leave: delete`,
  )
  .join('\n')}
`

/** Fields whose bytes are the engine's own. */
export const looseFields: ReadonlySet<string> = new Set(documents.map((c) => c.name))
