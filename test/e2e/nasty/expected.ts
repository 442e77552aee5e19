import { columnsIn, composite, fieldOf, single } from './project.ts'
import { keyColumns, peopleKeys, peopleMatch } from './sources.ts'
import { cellOf, wideColumns } from './values.ts'

/** Fields of a record as JSON texts, in the mapping's order. */
export type Fields = readonly (readonly [name: string, json: string])[]

/** Sums by hand: no engine and no double has seen them. */
const spent: Readonly<Record<number, string>> = { 0: '1234567890123456789.3123456789', 1: '-5' }
const twice: Readonly<Record<number, string>> = { 0: '2469135780246913578.6246913578', 1: '-10' }
const often: Readonly<Record<number, string>> = { 0: '3', 1: '1' }
const last: Readonly<Record<number, string>> = { 0: '"2024-02-29T12:00:00.000Z"', 1: '"2001-01-01T00:00:00.000Z"' }
const CONST = JSON.stringify("{{ it's -- {% if %}{{ x }}")
const SQL_FIELD = '{{ -- '

/** What the widest entity's row must arrive as. */
export function wideExpected(row: number, format: string): Fields {
  const value = (name: string): string | null =>
    JSON.parse(
      cellOf(
        wideColumns.find((c) => c.name === name)!,
        row,
      ).json,
    ) as string | null
  const bought = row in spent
  const inner = `{"a b":{"ü":${spent[row] ?? 'null'},"n":${often[row] ?? 'null'}},"last":${last[row] ?? 'null'}${bought ? `,"no":${twice[row]}` : ''}}`
  return [
    ...columnsIn(format).map((c) => [fieldOf(c.name, format), cellOf(c, row).json] as const),
    ['ne sted', inner],
    ...(bought ? [['const', CONST] as const] : []),
    ['the group', String(row === 0)],
    ['the sql', JSON.stringify(`${value('per%cent') ?? SQL_FIELD}$1`)],
    ['the value', JSON.stringify('{{ no }} "ü" \n \\')],
    ['the number', '-1.5'],
    ['the null', 'null'],
  ]
}

/** Rows of the widest entity: match and number, in the order of their keys as text. */
export const wideRows = (audience: 'all' | 'crm'): readonly (readonly [match: string, row: number])[] =>
  peopleKeys
    .map((key, row) => ({ key, row }))
    .filter(({ row }) => audience === 'all' || peopleMatch(row) !== 'skip me')
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => [peopleMatch(row), row])

/** Records of the entities whose keys are of every type: collection -> match -> fields. */
export function keyExpected(): ReadonlyMap<string, ReadonlyMap<string, Fields>> {
  const rows = [0, 1, 2]
  const json = (column: (typeof keyColumns)[number], row: number): string => column.cells[row]?.json ?? 'null'
  const orders = rows.map((row): readonly [string, Fields] => [
    `[${composite.map((c) => json(c, row)).join(',')}]`,
    [
      ['v', `"value ${row}"`],
      ['loud', `"VALUE ${row}"`],
      ['in', String(row !== 1)],
    ],
  ])
  const singles = single.map((c): readonly [string, ReadonlyMap<string, Fields>] => [
    c.entity,
    new Map(
      rows.map((row) => [
        text(json(c, row)),
        [
          ['key', json(c, row)],
          ['v', `"value ${row}"`],
          ['p', `"value ${row}!"`],
          ['g', String(row === 2)],
        ],
      ]),
    ),
  ])
  return new Map([['orders', new Map(orders)], ...singles])
}

/** The key as text: a bare text without quotes, digits as they are. */
const text = (json: string): string => (json.startsWith('"') ? (JSON.parse(json) as string) : json)
