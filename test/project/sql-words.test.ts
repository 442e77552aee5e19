import { expect, test } from 'vitest'
import { cutTail, mentions } from '../../src/project/sql-words.ts'

test.each([
  ['lower(email)', 'email', true],
  ['lower("Email")', 'email', true],
  ['u.EMAIL', 'email', true],
  ['email_hash', 'email', false],
  ["'email'", 'email', false],
  ['1 -- email', 'email', false],
  ['/* email */ 1', 'email', false],
  ['"e mail"', 'e mail', true],
  ["'it''s' || email", 'email', true],
  ['"a ""b"""', 'a "b"', true],
  ['straße', 'straße', true],
  ['straße2', 'straße', false],
  ["concat('--', email)", 'email', true],
])('%s names %s: %s', (sql, column, expected) => expect(mentions(sql, column)).toBe(expected))

test.each([
  ['select 1;', 'select 1'],
  ['select 1 ; ; ', 'select 1'],
  ['select 1 -- end', 'select 1'],
  ['select 1; -- a\n/* b */;', 'select 1'],
  ["select 'a -- b';", "select 'a -- b'"],
  ["select 'a;'", "select 'a;'"],
  ['select 1 -- a\nfrom x', 'select 1 -- a\nfrom x'],
  ['-- nothing', ''],
  ['select $$ -- x ; $$', 'select $$ -- x ; $$'],
  ['select "a;--b"', 'select "a;--b"'],
])('%j ends where its last word ends', (sql, text) => expect(cutTail(sql)).toBe(text))
