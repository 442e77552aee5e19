import type { Project } from '../project/load.ts'

const SECRET_NAME = /pass|secret|token|key|auth|bearer|credential|dsn/i

/** Texts of a project's connections that must not be printed: those under names that speak of secrets, and passwords in addresses. */
export function secretsOf(project: Pick<Project, 'manifest' | 'profile'>): readonly string[] {
  const connections = project.manifest.destinations.map((d) => d.connection)
  return [...new Set([project.profile.config, ...connections].flatMap((c) => textsOf(c, false)))].filter((text) => text.length >= 4)
}

function textsOf(value: unknown, secret: boolean): readonly string[] {
  if (typeof value === 'string') return secret ? [value] : passwordIn(value)
  if (Array.isArray(value)) return value.flatMap((v) => textsOf(v, secret))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, secret || SECRET_NAME.test(name)))
}

/** `https://user:password@host`. */
const passwordIn = (text: string): readonly string[] => /^[a-z][a-z0-9+.-]*:\/\/[^/@]*:([^/@]+)@/i.exec(text)?.slice(1) ?? []
