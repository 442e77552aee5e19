import { InputError } from '../errors.ts'
import { definePrintable } from './template/template.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** A UTC time for templates: it prints as Python's datetime does, and has `year` … `second`, `strftime`, `isoformat`. */
export function instant(at: Date): unknown {
  const letters = lettersOf(at)
  const text = `${letters['T']}.${letters['f']}+00:00`
  return definePrintable(`${letters['F']} ${text}`, {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    strftime: (format: unknown) => strftime(String(format), letters),
    isoformat: () => `${letters['F']}T${text}`,
  })
}

/** What the letters of `strftime` stand for. */
function lettersOf(at: Date): Readonly<Record<string, string>> {
  const [Y, m, d] = [String(at.getUTCFullYear()), two(at.getUTCMonth() + 1), two(at.getUTCDate())]
  const [H, M, S] = [two(at.getUTCHours()), two(at.getUTCMinutes()), two(at.getUTCSeconds())]
  const f = String(at.getUTCMilliseconds() * 1000).padStart(6, '0')
  return { Y, m, d, H, M, S, f, y: Y.slice(-2), z: '+0000', Z: 'UTC', F: `${Y}-${m}-${d}`, T: `${H}:${M}:${S}`, '%': '%' }
}

function strftime(format: string, letters: Readonly<Record<string, string>>): string {
  return format.replaceAll(/%(.)/g, (whole, letter: string) => {
    if (Object.hasOwn(letters, letter)) return letters[letter] ?? ''
    const allowed = Object.keys(letters)
      .map((known) => `%${known}`)
      .join(' ')
    throw new InputError({ message: 'strftime: a letter that is not known here', given: whole, allowed })
  })
}
