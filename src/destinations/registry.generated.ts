/* Written by scripts/generate-registry.ts: `npm run generate` after adding a destination. */
export const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {
  file: async () => (await import('./file/index.ts')).destination,
  http: async () => (await import('./http/index.ts')).destination,
}
