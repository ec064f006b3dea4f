import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import fastify from 'fastify'
import { callerSignal } from './caller.ts'

test('a caller who left before anybody looked is known to be gone', async () => {
  const server = fastify()
  const [isAsked, isLooked] = [Promise.withResolvers<void>(), Promise.withResolvers<AbortSignal>()]
  server.get('/', async (_request, reply) => {
    isAsked.resolve()
    await once(reply.raw, 'close')
    isLooked.resolve(callerSignal(reply))
    return reply.hijack()
  })
  const address = await server.listen({ port: 0, host: '127.0.0.1' })
  const leaving = new AbortController()

  const answer = fetch(address, { signal: leaving.signal })
  await isAsked.promise
  leaving.abort()

  await assert.rejects(answer, { name: 'AbortError' })
  assert.equal((await isLooked.promise).aborted, true)
  await server.close()
})
