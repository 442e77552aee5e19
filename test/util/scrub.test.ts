import { expect, it } from 'vitest'
import { excerpt, scrub } from '../../src/util/scrub.ts'

it('hides a secret in every form that a request gives it', () => {
  const secret = 'p&"q/√'
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret), Buffer.from(secret).toString('base64')]
  for (const form of forms) expect(scrub(`a ${form} b`, [secret])).not.toContain(form.replaceAll('"', ''))
  expect(scrub('abc', ['', 'b'])).toBe('a***c')
})

it('shows at most 300 characters on one line, scrubbed before it is cut', () => {
  const text = excerpt(`${'x'.repeat(295)}secret\n\u001b[31m`, ['secret'])
  expect(text).toBe(`${'x'.repeat(295)}*** …`)
  expect(text).not.toContain('secr')
  expect(excerpt('y'.repeat(1000), [])).toHaveLength(300)
  expect(excerpt('a\n\u001b[31mb', [])).toBe('a [31mb')
})
