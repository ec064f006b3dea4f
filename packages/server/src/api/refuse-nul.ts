import type { FastifyInstance } from 'fastify'
import { QuaysideError } from '../errors.ts'

/**
 * Refuses bodies with a U+0000 in any text or name of a field: PostgreSQL cannot keep it, SQLite
 * cuts there, and nobody means it.
 */
export function refuseNul(server: FastifyInstance): void {
  server.addHook('preValidation', async ({ body }) => refuseNulIn(body))
}

/** The same for what a route has read by itself. */
export function refuseNulIn(value: unknown): void {
  if (holdsNul(value)) throw nulRefused()
}

/** Without recursion: a body may be nested as deep as it is long. */
function holdsNul(body: unknown): boolean {
  const open = [body]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string' && value.includes('\0')) return true
    if (typeof value !== 'object' || value === null) continue
    for (const [name, part] of Object.entries(value)) open.push(name, part)
  }
  return false
}

const nulRefused = () =>
  new QuaysideError('the body holds a NUL character', {
    kind: 'invalid',
    code: 'request_invalid',
    publicMessage: 'The request holds a NUL character, which no name or path can have.',
  })
