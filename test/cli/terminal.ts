import type { Terminal } from '../../src/cli/host.ts'

/** A terminal that keeps what is written. */
export function fakeTerminal(o: { live?: boolean; colours?: boolean } = {}): Terminal & { readonly text: { out: string; err: string } } {
  const text = { out: '', err: '' }
  const colours = o.colours ?? false
  return {
    text,
    live: o.live ?? false,
    colours: { out: colours, err: colours },
    out: (piece) => void (text.out += piece),
    err: (piece) => void (text.err += piece),
  }
}
