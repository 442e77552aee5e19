import type { ScalarKind } from './canon.ts'
import {
  all,
  same,
  scalar,
  plain,
  formatted,
  date,
  time,
  timestamp,
  nanos,
  timestamptz,
  type Given,
  type Sample,
  type Types,
  type Values,
} from './canon-sample.ts'

const notDates: readonly Given[] = [
  '10000-01-01',
  { duckdb: '0044-03-15 (BC)', postgres: '0044-03-15 BC' },
  { duckdb: '0001-12-31 (BC)', postgres: '0001-12-31 BC' },
  'infinity',
  '-infinity',
]
const midnight = (day: string): readonly [string, string] => [day, String(Date.parse(`${day}T00:00:00Z`))]

export const dates: readonly Sample[] = [
  plain('date', date, [
    ...same('2024-02-29', '1960-02-29', '0001-01-01', '9999-12-31', '1582-10-10', '0999-03-01'),
    [null, 'null'],
    ...all(null, ...notDates),
  ]),
  formatted('date', 'mmdd', date, [['2000-02-29', '"02/29"'], ['1960-12-01', '"12/01"'], [null, 'null'], ...all(null, ...notDates)]),
  formatted('date', 'epoch_ms_midnight_utc', date, [
    ...['2024-02-29', '1960-02-29', '0001-01-01', '9999-12-31'].map(midnight),
    [null, 'null'],
    ...all(null, ...notDates),
  ]),
  plain('time', time, [
    ['03:04:05.12', '"03:04:05.120000"'],
    ['00:00:00', '"00:00:00.000000"'],
    ['23:59:59.999999', '"23:59:59.999999"'],
    ['24:00:00', null],
    [null, 'null'],
  ]),
]

const notTimes: readonly Given[] = [
  'infinity',
  '-infinity',
  { duckdb: '0044-03-15 (BC) 00:00:00', postgres: '0044-03-15 00:00:00 BC' },
  '10000-01-01 00:00:00',
  '290000-01-01 00:00:00',
]
const nullOrNot: Values = [[null, 'null'], ...all(null, ...notTimes)]

/** Timestamps with what stands in their ISO text, whole seconds since 1970 and whole milliseconds (both rounded down). */
const moments: readonly (readonly [string, string, number, number])[] = [
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05.000000', 1704164645, 1704164645000],
  ['2024-01-02 03:04:05.12', '2024-01-02T03:04:05.120000', 1704164645, 1704164645120],
  ['2024-01-02 03:04:05.999999', '2024-01-02T03:04:05.999999', 1704164645, 1704164645999],
  ['1960-01-02 03:04:05.999999', '1960-01-02T03:04:05.999999', -315521755, -315521754001],
  ['1969-12-31 23:59:59.9995', '1969-12-31T23:59:59.999500', -1, -1],
  ['1969-12-31 23:59:58.0005', '1969-12-31T23:59:58.000500', -2, -2000],
  ['1970-01-01 00:00:00', '1970-01-01T00:00:00.000000', 0, 0],
  ['0001-01-01 00:00:00', '0001-01-01T00:00:00.000000', -62135596800, -62135596800000],
  ['9999-12-31 23:59:59.999999', '9999-12-31T23:59:59.999999', 253402300799, 253402300799999],
]
const momentsAs = (f: (iso: string, s: number, ms: number) => string, suffix = ''): Values => [
  ...moments.map(([given, iso, s, ms]) => [given + suffix, f(iso, s, ms)] as const),
  ...nullOrNot,
]

const instantsOf = (kind: ScalarKind, type: Types, suffix: string): readonly Sample[] => [
  formatted(
    kind,
    'iso8601_utc',
    type,
    momentsAs((iso) => `"${iso}Z"`, suffix),
  ),
  formatted(
    kind,
    'iso8601_s',
    type,
    momentsAs((iso) => `"${iso.slice(0, 19)}Z"`, suffix),
  ),
  formatted(
    kind,
    'iso8601_ms',
    type,
    momentsAs((iso) => `"${iso.slice(0, 23)}Z"`, suffix),
  ),
  formatted(
    kind,
    'iso_date',
    type,
    momentsAs((iso) => `"${iso.slice(0, 10)}"`, suffix),
  ),
  formatted(
    kind,
    'epoch_seconds',
    type,
    momentsAs((_, s) => String(s), suffix),
  ),
  formatted(
    kind,
    'epoch_ms',
    type,
    momentsAs((_iso, _s, ms) => String(ms), suffix),
  ),
]

export const times: readonly Sample[] = [
  plain(
    'timestamp',
    timestamp,
    momentsAs((iso) => `"${iso}"`),
  ),
  ...instantsOf('timestamp', timestamp, ''),
  plain('timestamp', nanos, [
    ['1960-01-02 03:04:05.123456789', '"1960-01-02T03:04:05.123456"'],
    ['2024-01-02 03:04:05.123456999', '"2024-01-02T03:04:05.123456"'],
  ]),
  formatted('timestamp', 'epoch_ms', nanos, [['2024-01-02 03:04:05.123456789', '1704164645123']]),
  formatted('timestamp', 'epoch_seconds', nanos, [['1960-01-02 03:04:05.123456789', '-315521755']]),
  plain('timestamp', { duckdb: 'TIMESTAMP_S', postgres: 'timestamp(0)' }, [['2024-01-02 03:04:05', '"2024-01-02T03:04:05.000000"']]),
  plain('timestamp', { duckdb: 'TIMESTAMP_MS', postgres: 'timestamp(3)' }, [['2024-01-02 03:04:05.123', '"2024-01-02T03:04:05.123000"']]),
  plain(
    'timestamptz',
    timestamptz,
    momentsAs((iso) => `"${iso}Z"`, '+00:00'),
  ),
  plain('timestamptz', timestamptz, [
    ['2024-01-02 03:04:05.120034+02:00', '"2024-01-02T01:04:05.120034Z"'],
    ['1883-11-18 12:00:00+00:00', '"1883-11-18T12:00:00.000000Z"'],
    ['9999-12-31 23:30:00-01:00', null],
  ]),
  ...instantsOf('timestamptz', timestamptz, '+00:00'),
  formatted('timestamptz', 'iso_date', timestamptz, [['2024-01-01 23:30:00-05:00', '"2024-01-02"']]),
  formatted('timestamptz', 'epoch_ms', timestamptz, [['2024-01-02 03:04:05.120034+02:00', '1704157445120']]),
]

const inZone = (format: string, zone: string, values: Values): Sample => ({
  kind: scalar('timestamp'),
  format,
  zone,
  type: timestamp,
  values,
})

/** A project's zone: summer and winter, the hour that does not exist, the hour that occurs twice (the later one), odd offsets. */
export const zones: readonly Sample[] = [
  inZone('iso8601_utc', 'America/New_York', [
    ['2024-01-02 03:04:05.12', '"2024-01-02T08:04:05.120000Z"'],
    ['2024-07-02 03:04:05', '"2024-07-02T07:04:05.000000Z"'],
    ['2024-03-10 02:30:00', '"2024-03-10T07:30:00.000000Z"'],
    ['2024-11-03 01:30:00', '"2024-11-03T06:30:00.000000Z"'],
    ['9999-12-31 23:00:00', null],
    ['0001-01-01 00:00:00', '"0001-01-01T04:56:02.000000Z"'],
    ...nullOrNot,
  ]),
  inZone('epoch_ms', 'Asia/Kathmandu', [
    ['2024-01-02 03:04:05.9995', '1704143945999'],
    ['0001-01-01 00:00:00', null],
    ['10000-01-01 02:00:00', '253402287300000'],
  ]),
  inZone('iso_date', 'Europe/Berlin', [
    ['2024-01-02 00:30:00', '"2024-01-01"'],
    ['2024-01-02 01:00:00', '"2024-01-02"'],
  ]),
  { ...inZone('iso8601_utc', 'UTC', [['2024-01-02 03:04:05', '"2024-01-02T03:04:05.000000Z"']]) },
]
