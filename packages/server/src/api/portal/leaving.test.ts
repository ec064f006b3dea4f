import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import { eventually } from '../../testing/eventually.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'
import { createPortalCookies } from './cookies.ts'
import { createPortalDoor } from './portal-door.ts'
import { signIn } from './testing/sign-in.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.close())

/** A route that goes on until whoever asked has to leave. */
async function openStream(headers: Readonly<Record<string, string>>, apiKey: string) {
  const baseUrl = 'http://localhost:8080'
  const { accounts, apps } = service
  const cookies = createPortalCookies({ baseUrl })
  const { sessions } = accounts
  const deps = { sessions, apps, cookies, baseUrl, domain: 'localhost', recheckMs: 5 }
  const door = createPortalDoor(deps)
  const server = fastify()
  let signal: AbortSignal | undefined
  server.get('/:apiKey', async (request, reply) => {
    signal = door.leaving(request, reply)
    reply.hijack()
    reply.raw.write('it goes on')
  })
  const address = await server.listen({ port: 0, host: '127.0.0.1' })
  const answer = await fetch(`${address}/${apiKey}`, { headers })
  return {
    hasToLeave: () => signal?.aborted,
    async close() {
      await answer.body?.cancel()
      server.server.closeAllConnections()
      await server.close()
    },
  }
}

test('a stream ends when the session does, or its person may not see the app any more', async () => {
  const { app } = await service.newApp()
  const ended = await signIn(service, 'viewer')
  const narrowed = await signIn(service, 'developer')
  const stays = await signIn(service, 'viewer')
  const streams = await Promise.all(
    [ended, narrowed, stays].map(({ headers }) => openStream(headers, app.apiKey)),
  )
  const states = () => streams.map(({ hasToLeave }) => hasToLeave())
  assert.deepEqual(states(), [false, false, false])

  const { sessions, people } = service.accounts
  const [session] = await sessions.list(ended.person)
  assert.ok(session)
  await sessions.end(ended.person, session.id)
  await people.update(narrowed.person.id, { apps: [] })

  await eventually(() => assert.deepEqual(states(), [true, true, false]))
  for (const stream of streams) await stream.close()
})

test('nobody is asked about any more once the stream is over, however soon whoever asked left', async () => {
  const { headers } = await signIn(service, 'viewer')
  const { app } = await service.newApp()
  let asked = 0
  const sessions = {
    find: service.accounts.sessions.find,
    peek(token: string) {
      asked += 1
      return service.accounts.sessions.peek(token)
    },
  }
  const baseUrl = 'http://localhost:8080'
  const cookies = createPortalCookies({ baseUrl })
  const settings = { baseUrl, domain: 'localhost', recheckMs: 5 }
  const door = createPortalDoor({ sessions, apps: service.apps, cookies, ...settings })
  const server = fastify()
  const isOver = Promise.withResolvers<AbortSignal>()
  server.get('/:apiKey', async (request, reply) => {
    reply.hijack()
    reply.raw.once('close', () => setImmediate(() => isOver.resolve(door.leaving(request, reply))))
    reply.raw.end('that was all')
  })
  const address = await server.listen({ port: 0, host: '127.0.0.1' })

  await (await fetch(`${address}/${app.apiKey}`, { headers })).text()

  assert.equal((await isOver.promise).aborted, true)
  await sleep(50)
  assert.equal(asked, 0)
  server.server.closeAllConnections()
  await server.close()
})

test('a session follows twenty streams of events at a time and not as many as it likes', async () => {
  const { headers } = await signIn(service, 'viewer')
  const another = await signIn(service, 'viewer')
  const { app } = await service.newApp()
  const address = await service.server.listen({ port: 0, host: '127.0.0.1' })
  const stop = new AbortController()
  const url = `${address}/portal/api/apps/${app.apiKey}/events`
  const follow = async (as = headers) =>
    (await fetch(url, { headers: as, signal: stop.signal })).status

  const statuses = await Promise.all(Array.from({ length: 22 }, () => follow()))

  assert.equal(statuses.filter((status) => status === 200).length, 20)
  assert.equal(statuses.filter((status) => status === 429).length, 2)
  assert.equal(await follow(another.headers), 200)
  stop.abort()
  const later = new AbortController()
  await eventually(async () => {
    const answer = await fetch(url, { headers, signal: later.signal })
    assert.equal(answer.status, 200)
  })
  later.abort()
})
