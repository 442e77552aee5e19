import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { loadProject } from '../../src/project/load.ts'
import type { LoadOptions } from '../../src/project/load.ts'
import { loadOptions } from '../fixtures/load-options.ts'
import { changed, smallProject, writeProject } from '../fixtures/small-project.ts'

interface Case {
  readonly name: string
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>
  readonly options?: Partial<LoadOptions>
  readonly prepare?: (dir: string) => void
  /** `file:line` or `file:line:column` of the one problem; none: it has no place. */
  readonly at?: string
  readonly says: RegExp
}

const mail = 'destinations/mail.yml'
const user = 'models/users/user.yml'
const sources = 'models/sources.yml'
const property = 'models/users/properties/lifetime_value.sql'
const cut = (file: string, passage: string, replacement = ''): Record<string, string> => changed(file, passage, replacement)

const yamlCases: Case[] = [
  {
    name: 'a key twice',
    files: cut(mail, '    object: member\n', '    object: member\n    object: tag\n'),
    at: `${mail}:8:5`,
    says: /the key "object" stands twice/,
  },
  { name: 'a tab', files: cut(sources, '    schema: raw', '\tschema: raw'), at: `${sources}:3`, says: /tab/ },
  {
    name: 'an unquoted template',
    files: cut(mail, 'api_key: abc-us1', "api_key: {{ env_var('K') }}"),
    at: `${mail}:3`,
    says: /template without quotes[\s\S]*next: write "\{\{ env_var\('K'\) \}\}"/,
  },
  {
    name: 'an unquoted template inside text',
    files: cut(sources, 'schema: raw', "schema: {{ env_var('X') }}_raw"),
    at: `${sources}:3`,
    says: /template without quotes/,
  },
  { name: 'an empty file', files: { [mail]: '' }, at: `${mail}:1`, says: /file is empty/ },
  {
    name: 'only comments',
    files: { [sources]: '# later\n', 'models/users/user.sql': 'select 1 as user_id', [property]: 'select 1 as user_id' },
    at: `${sources}:1`,
    says: /file is empty/,
  },
  {
    name: 'invalid UTF-8',
    files: { [user]: Buffer.from('entity: user\nkey: \xff\xfe\n', 'latin1') },
    at: `${user}:2`,
    says: /not valid UTF-8/,
  },
  { name: 'UTF-16', files: { [user]: Buffer.from('\ufeffentity: user', 'utf16le') }, at: user, says: /UTF-16/ },
  { name: 'a NUL byte', files: { [sources]: 'sources:\n  - name: "a\0"\n' }, at: `${sources}:2`, says: /NUL byte/ },
  {
    name: 'two documents',
    files: { [mail]: `${smallProject[mail]}---\ndestination: other\ntype: file\n` },
    at: `${mail}:17`,
    says: /second document/,
  },
  { name: 'a bracket left open', files: cut(user, 'personal: email }', 'personal: email'), at: `${user}:5`, says: /YAML/ },
  { name: 'a list instead of a mapping', files: { [mail]: '- destination: mail\n' }, at: `${mail}:1`, says: /expected a destination/ },
  {
    name: 'neither entity nor sources',
    files: { 'models/other.yml': 'version: 2\nmodels: []\n' },
    at: 'models/other.yml:1',
    says: /declares an entity or sources/,
  },
  {
    name: 'entity and sources in one file',
    files: { 'models/other.yml': 'entity: a\nkey: b\nsources: []\n' },
    at: 'models/other.yml:1',
    says: /stand in one file/,
  },
  { name: 'a file that is too large', files: { 'models/big.yml': '#'.repeat(5_000_000) }, at: 'models/big.yml', says: /too large/ },
  {
    name: 'a billion laughs',
    files: {
      'models/x.yml': `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}\n`,
    },
    at: 'models/x.yml:1',
    says: /alias/i,
  },
]

const schemaCases: Case[] = [
  {
    name: 'an unknown key',
    files: cut(mail, 'object: member', 'objct: member\n    object: member'),
    at: `${mail}:7:5`,
    says: /unknown key "objct", did you mean "object"/,
  },
  { name: 'a missing key', files: cut(mail, '    object: member\n'), at: `${mail}:5`, says: /"object" is missing/ },
  { name: 'a key without value', files: cut(mail, 'object: member', 'object:'), at: `${mail}:7`, says: /object: is empty, expected text/ },
  { name: 'a wrong type', files: cut(mail, 'object: member', 'object: [member]'), at: `${mail}:7:13`, says: /expected text, not a list/ },
  {
    name: 'a word that is not allowed',
    files: cut(mail, 'object: member', 'object: member\n    mode: mirrored'),
    at: `${mail}:8:11`,
    says: /did you mean "mirror"[\s\S]*given: "mirrored"[\s\S]*allowed: create, mirror, update, upsert/,
  },
  {
    name: 'a bad duration',
    files: cut(sources, '- name: users', '- name: users\n        lookback: 10'),
    at: `${sources}:6:19`,
    says: /lookback: not a duration/,
  },
  {
    name: 'a bad duration unit',
    files: cut(sources, '- name: users', '- name: users\n        lookback: 10 parsecs'),
    at: `${sources}:6:19`,
    says: /not a duration[\s\S]*10 parsecs[\s\S]*30 seconds/,
  },
  {
    name: 'a bad limit',
    files: cut(mail, 'object: member', 'object: member\n    guards: { max_deletes: 120% }'),
    at: `${mail}:8:28`,
    says: /not a limit[\s\S]*120%/,
  },
  {
    name: 'an unknown guard',
    files: cut(mail, 'object: member', 'object: member\n    guards: { max_delete: 1% }'),
    at: `${mail}:8:15`,
    says: /unknown key "max_delete", did you mean "max_deletes"/,
  },
  {
    name: 'an unknown format',
    files: cut(mail, 'NAME: name', 'NAME: { column: name, format: iso }'),
    at: `${mail}:11:37`,
    says: /not a known format[\s\S]*given: "iso"/,
  },
  {
    name: 'a field without source',
    files: cut(mail, 'NAME: name', 'NAME: { format: string }'),
    at: `${mail}:11`,
    says: /a field needs a source/,
  },
  {
    name: 'a field with two sources',
    files: cut(mail, 'NAME: name', 'NAME: { column: name, value: x }'),
    at: `${mail}:11`,
    says: /one source, not 2 \(column, value\)/,
  },
  {
    name: 'id_of, which comes later',
    files: cut(mail, 'NAME: name', 'NAME: { id_of: other, column: name }'),
    at: `${mail}:11`,
    says: /id_of: is not available yet/,
  },
  {
    name: 'a number where a column is expected',
    files: cut(mail, 'NAME: name', 'NAME: 5'),
    at: `${mail}:11:13`,
    says: /fields\.NAME: expected text or a mapping \(key: value\), not a number/,
  },
  {
    name: 'an unknown time zone',
    files: cut('dray_project.yml', 'profile: shop', 'profile: shop\ntimezone: Mars/Base'),
    at: 'dray_project.yml:3:11',
    says: /not a known time zone/,
  },
  {
    name: 'an unknown project key',
    files: cut('dray_project.yml', 'profile: shop', 'profile: shop\nmodels-paths: [m]'),
    at: 'dray_project.yml:3:1',
    says: /unknown key "models-paths", did you mean "model-paths"/,
  },
  { name: 'no project file', files: { 'dray_project.yml': null }, says: /no dray_project.yml/ },
  {
    name: 'a personal mark that is no word',
    files: cut(user, 'personal: email', 'personal: true'),
    at: `${user}:4`,
    says: /expected a word/,
  },
]

const profileCases: Case[] = [
  { name: 'no profiles.yml', files: { 'profiles.yml': null }, says: /there is no profiles.yml[\s\S]*profiles.example.yml/ },
  { name: 'a profiles folder without one', options: { profilesDir: 'nowhere' }, says: /--profiles-dir names/ },
  { name: 'an unknown profile', options: { profile: 'shp' }, at: 'profiles.yml:1', says: /no profile "shp", did you mean "shop"/ },
  {
    name: 'an unknown target',
    options: { target: 'production' },
    at: 'profiles.yml:3',
    says: /no output "production" in profile "shop"[\s\S]*allowed: dev, prod/,
  },
  {
    name: 'an unknown default target',
    files: cut('profiles.yml', 'target: dev', 'target: dve'),
    at: 'profiles.yml:2:11',
    says: /did you mean "dev"/,
  },
  {
    name: 'an unknown warehouse type',
    files: cut('profiles.yml', 'type: duckdb', 'type: duckbd'),
    at: 'profiles.yml:4',
    says: /no warehouse type "duckbd", did you mean "duckdb"/,
  },
  {
    name: 'a key that is no setting of the type',
    files: cut('profiles.yml', 'path: shop.duckdb,', 'path: shop.duckdb, delivr: true,'),
    at: 'profiles.yml:4',
    says: /unknown key "delivr", did you mean "deliver"/,
  },
  {
    name: 'no schema',
    files: cut('profiles.yml', 'shop.duckdb, schema: dray', 'shop.duckdb'),
    at: 'profiles.yml:4',
    says: /"schema" is missing/,
  },
  {
    name: 'a missing environment variable',
    options: { target: 'prod', env: { PG_HOST: 'h' } },
    at: 'profiles.yml:5',
    says: /environment variable PG_PASSWORD is not set/,
  },
  {
    name: 'a missing variable in a destination',
    files: cut(mail, 'abc-us1', `"{{ env_var('MAIL_KEY') }}"`),
    at: `${mail}:3`,
    says: /environment variable MAIL_KEY is not set/,
  },
  { name: 'no profile named', files: cut('dray_project.yml', 'profile: shop\n'), at: 'dray_project.yml:1', says: /no profile is named/ },
  {
    name: 'deliver as text',
    files: cut('profiles.yml', 'path: shop.duckdb,', 'path: shop.duckdb, deliver: maybe,'),
    at: 'profiles.yml:4',
    says: /deliver: expected true or false, not text/,
  },
]

const nameCases: Case[] = [
  {
    name: 'a name with a capital',
    files: cut(mail, 'name: tags', 'name: Tags'),
    at: `${mail}:12:11`,
    says: /sync name[\s\S]*given: "Tags"/,
  },
  {
    name: 'a name with two underscores',
    files: { 'models/users/properties/a__b.sql': 'select 1 as user_id' },
    at: 'models/users/properties/a__b.sql:1',
    says: /property name: has two _/,
  },
  {
    name: 'a reserved name',
    files: { 'models/users/properties/groups.sql': 'select 1 as user_id' },
    at: 'models/users/properties/groups.sql:1',
    says: /is reserved/,
  },
  {
    name: 'a long entity name',
    files: { 'models/x.yml': 'entity: abcdefghij_abcdefghij\nkey: id\n', 'models/x.sql': 'select 1 as id' },
    at: 'models/x.yml:1:9',
    says: /21 bytes long/,
  },
  {
    name: 'an entity named as an audit view',
    files: { 'models/x.yml': 'entity: audit_x\nkey: id\n', 'models/x.sql': 'select 1 as id' },
    at: 'models/x.yml:1:9',
    says: /begins with audit_/,
  },
  {
    name: 'an entity twice',
    files: { 'models/z/user.yml': 'entity: user\nkey: id\n', 'models/z/user.sql': 'select 1 as id' },
    at: 'models/z/user.yml:1',
    says: /entity "user" exists already \(models\/users\/user.yml:1\)/,
  },
  {
    name: 'a property named as a group',
    files: { 'models/users/properties/vip.sql': 'select 1 as user_id' },
    at: `${user}:6`,
    says: /"vip" exists already/,
  },
  {
    name: 'a source table twice',
    files: cut(sources, '- name: purchases', '- name: purchases\n      - name: users'),
    at: `${sources}:7`,
    says: /"shop.users" exists already/,
  },
  {
    name: 'a destination twice',
    files: { 'destinations/z.yml': 'destination: mail\ntype: file\nconnection: { path: x }\n' },
    at: 'destinations/z.yml:1',
    says: /destination "mail" exists already/,
  },
  {
    name: 'an entity without base query',
    files: { 'models/users/user.sql': null },
    at: `${user}:1:9`,
    says: /no base query[\s\S]*models\/users\/user.sql/,
  },
  {
    name: 'a model that belongs nowhere',
    files: { 'models/users/extra.sql': 'select 1' },
    at: 'models/users/extra.sql:1',
    says: /belongs to nothing/,
  },
  {
    name: 'a property without entity',
    files: { 'models/loose/properties/p.sql': 'select 1 as x' },
    at: 'models/loose/properties/p.sql:1',
    says: /no entity stands above/,
  },
  {
    name: 'folder and config disagree',
    files: {
      'models/x.yml': 'entity: x\nkey: id\n',
      'models/x.sql': 'select 1 as id',
      [property]: "{{ config(entity='x') }}\nselect 1 as user_id",
    },
    at: `${property}:1`,
    says: /config\(\) says entity "x", its folder says "user"/,
  },
  {
    name: 'an unknown entity in config',
    files: { 'models/loose/properties/p.sql': "\n{{ config(entity='usr') }} select 1 as user_id" },
    at: 'models/loose/properties/p.sql:2',
    says: /no entity "usr", did you mean "user"/,
  },
  { name: 'a group without rule', files: cut(user, 'groups:', 'groups:\n  - { name: ghosts }'), at: `${user}:6`, says: /has no rule/ },
  {
    name: 'an unknown config key',
    files: { [property]: "{{ config(tag='x') }} select 1 as user_id" },
    at: `${property}:1`,
    says: /unknown key "tag", did you mean "tags"/,
  },
]

const referenceCases: Case[] = [
  {
    name: 'an unknown source',
    files: { [property]: "select 1\nfrom {{ source('shp', 'users') }}" },
    at: `${property}:2`,
    says: /no source "shp", did you mean "shop"/,
  },
  {
    name: 'an unknown source table',
    files: { [property]: "select 1 from {{ source('shop', 'user') }}" },
    at: `${property}:1`,
    says: /no table "user" in source "shop", did you mean "users"/,
  },
  {
    name: 'an unknown ref',
    files: { [property]: "select 1 from {{ ref('usr') }}" },
    at: `${property}:1`,
    says: /no entity or property "usr", did you mean "user"/,
  },
  { name: 'a ref to a group', files: { [property]: "select 1 from {{ ref('vip') }}" }, at: `${property}:1`, says: /is a group/ },
  {
    name: 'a ref that could be two',
    files: {
      'models/x.yml': 'entity: x\nkey: id\n',
      'models/x.sql': 'select 1 as id',
      'models/loose/properties/lifetime_value.sql': "{{ config(entity='x') }} select 1 as id",
      'models/users/properties/q.sql': "select 1 from {{ ref('lifetime_value') }}",
    },
    at: 'models/users/properties/q.sql:1',
    says: /could be a property of user, x[\s\S]*ref\('user', 'lifetime_value'\)/,
  },
  {
    name: 'a property that reads its entity',
    files: { [property]: "select user_id from {{ ref('user') }}" },
    at: `${property}:1`,
    says: /circle: .*property.user.lifetime_value → entity.user[\s\S]*made of its properties/,
  },
  {
    name: 'a base query that reads its property',
    files: { 'models/users/user.sql': "select user_id from {{ ref('lifetime_value') }}" },
    at: 'models/users/user.sql:1',
    says: /a property of the same entity/,
  },
  {
    name: 'two properties in a circle',
    files: {
      'models/users/properties/a.sql': "select 1 from {{ ref('b') }}",
      'models/users/properties/b.sql': "select 1 from {{ ref('a') }}",
    },
    at: 'models/users/properties/a.sql:1',
    says: /property.user.a → property.user.b → property.user.a \(models\/users\/properties\/a.sql, models\/users\/properties\/b.sql\)/,
  },
  {
    name: 'an unknown variable',
    files: cut(user, "var('vip_from')", "var('vip_form')"),
    at: `${user}:6`,
    says: /no variable "vip_form", did you mean "vip_from"/,
  },
  { name: 'an undefined name', files: { [property]: 'select 1\nfrom {{ nothing_here }}' }, at: `${property}:2`, says: /nothing_here/ },
  {
    name: 'a template that is not closed',
    files: { [property]: "select 1\nfrom {{ source('shop', 'users')" },
    at: `${property}:2`,
    says: /./,
  },
  {
    name: 'a macro file that is broken',
    files: { 'macros/m.sql': '{% macro a() %}x', [property]: 'select {{ a() }} as user_id' },
    at: 'macros/m.sql:1',
    says: /./,
  },
  {
    name: 'an error that the model raises',
    files: { [property]: "select 1\n{{ exceptions.raise_compiler_error('stop here') }}" },
    at: `${property}:2`,
    says: /stop here/,
  },
  {
    name: 'in_scope with too many columns',
    files: { [property]: "select 1 where {{ in_scope(['a', 'b']) }}" },
    at: `${property}:1`,
    says: /given 2 of the key's 1/,
  },
  {
    name: 'in_scope in a group',
    files: cut(user, 'lifetime_value >', "{{ in_scope('user_id') }} and lifetime_value >"),
    at: `${user}:6`,
    says: /in_scope\(\) is for properties/,
  },
  { name: 'an empty model', files: { [property]: '-- later\n' }, at: `${property}:1`, says: /no SQL in it/ },
  { name: 'two statements', files: { [property]: 'select 1 as user_id; drop table x' }, at: `${property}:1`, says: /semicolon inside/ },
  {
    name: 'touches an unknown entity',
    files: cut(sources, '- name: users', '- name: users\n        touches: { usr: id }'),
    at: `${sources}:5`,
    says: /no entity "usr"/,
  },
  {
    name: 'touches too few key columns',
    files: cut(sources, '- name: users', '- name: users\n        touches: { user: [a, b] }'),
    at: `${sources}:5`,
    says: /1 key columns, 2 given/,
  },
]

const syncCases: Case[] = [
  {
    name: 'an unknown destination type',
    files: cut(mail, 'type: mailchimp', 'type: mailchimpp'),
    at: `${mail}:2:7`,
    says: /no destination type "mailchimpp", did you mean "mailchimp"/,
  },
  {
    name: 'an unknown object',
    files: cut(mail, 'object: member', 'object: members'),
    at: `${mail}:7:13`,
    says: /no object "members" in destinations of type mailchimp, did you mean "member"/,
  },
  {
    name: 'an unknown connection key',
    files: cut(mail, 'connection: { api_key: abc-us1 }', 'connection: { api_key: abc-us1, apikey: x }'),
    at: `${mail}:3`,
    says: /connection: unknown key "apikey", did you mean "api_key"/,
  },
  {
    name: 'with: without what the object needs',
    files: cut(mail, '    with: { list_id: l1 }\n'),
    at: `${mail}:5`,
    says: /"list_id" is missing/,
  },
  {
    name: 'an unknown key in with:',
    files: cut(mail, 'with: { list_id: l1 }', 'with: { list_id: l1, lst: 1 }'),
    at: `${mail}:8`,
    says: /with: unknown key "lst"/,
  },
  {
    name: 'an unknown entity',
    files: cut(mail, 'entity: user\n    object: tag', 'entity: usr\n    object: tag'),
    at: `${mail}:13:13`,
    says: /no entity "usr", did you mean "user"/,
  },
  {
    name: 'an unknown audience',
    files: cut(mail, 'object: member', 'object: member\n    audience: vips'),
    at: `${mail}:8:15`,
    says: /no group "vips" in entity "user", did you mean "vip"/,
  },
  {
    name: 'audience and where',
    files: cut(mail, 'object: member', 'object: member\n    audience: vip\n    where: email is not null'),
    at: `${mail}:9:5`,
    says: /audience: and where:/,
  },
  {
    name: 'an unknown group as a field',
    files: cut(mail, 'NAME: name', 'NAME: { group: vipp }'),
    at: `${mail}:11`,
    says: /no group "vipp" in entity "user"/,
  },
  {
    name: 'an unknown group as a label',
    files: cut(mail, 'groups: { vip: VIP }', 'groups: { vipp: VIP }'),
    at: `${mail}:15:15`,
    says: /no group "vipp" in entity "user", did you mean "vip"/,
  },
  {
    name: 'mirror without on_leave',
    files: cut(mail, 'object: member', 'object: member\n    mode: mirror'),
    at: `${mail}:8:5`,
    says: /mode: mirror needs on_leave:/,
  },
  {
    name: 'on_leave without mirror',
    files: cut(mail, 'object: member', 'object: member\n    on_leave: delete'),
    at: `${mail}:8:5`,
    says: /on_leave: is for mode: mirror/,
  },
  {
    name: 'no match',
    files: cut(mail, '    match: { email: { column: email, personal: allow } }\n'),
    at: `${mail}:5`,
    says: /"match" is missing/,
  },
  {
    name: 'two matches',
    files: cut(mail, 'match: { email', 'match: { id: user_id, email'),
    at: `${mail}:9`,
    says: /takes one field, not 2/,
  },
  {
    name: 'a constant as match',
    files: cut(mail, '{ column: email, personal: allow }', '{ value: x }'),
    at: `${mail}:9`,
    says: /identifies none/,
  },
  {
    name: 'follows an unknown sync',
    files: cut(mail, 'follows: contacts', 'follows: contract'),
    at: `${mail}:16`,
    says: /no sync to follow "contract", did you mean "contacts"/,
  },
  {
    name: 'fields in a sync of groups',
    files: cut(mail, 'follows: contacts', 'follows: contacts\n    fields: { A: name }'),
    at: `${mail}:17`,
    says: /fields: has no meaning/,
  },
  {
    name: 'a sync of groups that knows no record',
    files: cut(mail, '    follows: contacts\n'),
    at: `${mail}:12`,
    says: /needs follows: or one match:/,
  },
  {
    name: 'two fields in one place',
    files: cut(mail, 'NAME: name', 'a: name\n      a.b: name'),
    at: `${mail}:12`,
    says: /"a.b" and "a" stand in the same place/,
  },
  {
    name: 'an empty part of a field name',
    files: cut(mail, 'NAME: name', 'a..b: name'),
    at: `${mail}:11`,
    says: /part of the field name is empty/,
  },
  {
    name: 'a number that JSON rounds',
    files: cut(mail, 'NAME: name', 'NAME: { value: 9007199254740993 }'),
    at: `${mail}:11`,
    says: /a number this large|beyond 2\^53/,
  },
  {
    name: 'L9: a personal column as a field',
    files: cut(mail, 'NAME: name', 'NAME: Email'),
    at: `${mail}:11:7`,
    says: /column "email", which is marked personal \(email\)[\s\S]*personal: allow/,
  },
  {
    name: 'L9: a personal column as match',
    files: cut(mail, '{ column: email, personal: allow }', 'email'),
    at: `${mail}:9`,
    says: /match: "email" would send/,
  },
  {
    name: 'L9: a personal column inside sql:',
    files: cut(mail, 'NAME: name', `NAME: { sql: "lower(u.\\"email\\")" }`),
    at: `${mail}:11`,
    says: /would send the column "email"/,
  },
  {
    name: 'L9: a personal key',
    files: {
      ...cut(user, 'name: email, personal: email', 'name: user_id, personal: account'),
      ...cut(mail, '{ column: email, personal: allow }', '{ key: true }'),
    },
    at: `${mail}:9`,
    says: /would send the column "user_id"/,
  },
]

const folderCases: Case[] = [
  {
    name: 'a link out of the project',
    at: 'models/out.yml',
    says: /leads out of the project/,
    prepare: (dir) => {
      writeFileSync(`${dir}-outside.yml`, 'entity: x\n')
      symlinkSync(`${dir}-outside.yml`, join(dir, 'models/out.yml'))
    },
  },
  {
    name: 'a link in a circle',
    prepare: (dir) => symlinkSync('..', join(dir, 'models/users/again')),
    at: 'models/users/again',
    says: /leads back to a folder above/,
  },
  {
    name: 'a link to itself',
    prepare: (dir) => symlinkSync('me.yml', join(dir, 'models/me.yml')),
    at: 'models/me.yml',
    says: /leads nowhere/,
  },
  { name: 'a project folder that does not exist', options: { projectDir: 'nowhere' }, says: /project folder does not exist/ },
]

async function problemsOf(c: Case): Promise<InputError> {
  const { dir, remove } = writeProject(c.files)
  try {
    c.prepare?.(dir)
    await loadProject(loadOptions(dir, c.options))
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  } finally {
    remove()
  }
  throw new Error('the project loaded')
}

describe.each([
  ['YAML', yamlCases],
  ['shapes', schemaCases],
  ['profiles', profileCases],
  ['names', nameCases],
  ['references', referenceCases],
  ['syncs', syncCases],
  ['folders', folderCases],
] as const)('L13: bad input is told: %s', (_, cases) => {
  test.each(cases)('$name', async (c) => {
    const error = await problemsOf(c)
    expect(error.message).toMatch(c.says)
    expect(error.problems.map((p) => p.message)).toHaveLength(1)
    const place = error.problems[0]?.place
    const at = place ? [place.file, place.line, place.column].filter((x) => x !== undefined).join(':') : undefined
    if (c.at === undefined) expect(at).toBeUndefined()
    else expect(at === c.at || at?.startsWith(`${c.at}:`), `${at} is at ${c.at}`).toBe(true)
    expect(error.message).not.toMatch(/\n\s+at |\[object|undefined/)
  })
})

test('the small project itself loads', async () => {
  const { dir, remove } = writeProject()
  const project = await loadProject(loadOptions(dir))
  expect(project.manifest.order).toContain('sync.tags')
  remove()
})
