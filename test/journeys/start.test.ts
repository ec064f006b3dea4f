import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { freePort } from '../support/free-port.ts'
import { makePlace, type Place } from '../support/places.ts'
import { runProgram, type Variables } from '../support/program.ts'
import { startServerProcess } from '../support/server-process.ts'

let place: Place
before(async () => {
  place = await makePlace('embedded')
})
after(() => place.remove())

/** A folder and a port of its own; no sandbox, for it draws its demo files first. */
async function variables(name: string) {
  return {
    QUAYSIDE_DATA_DIR: `${place.dataDir}/${name}`,
    QUAYSIDE_PORT: String(await freePort()),
    QUAYSIDE_SANDBOX_PORT: '0',
  }
}

/** It ends by itself with a sentence; a stack trace is for faults nobody expected. */
async function refuses(command: string, env: Variables, words: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await runProgram([command], env)

  assert.equal(exitCode, 1, stdout + stderr)
  assert.match(stderr, words)
  assert.doesNotMatch(stderr, /^\s+at /m)
}

test('dev prints its addresses, and stops by itself when asked', async () => {
  const env = { ...(await variables('first')), QUAYSIDE_SANDBOX_PORT: String(await freePort()) }
  const url = `http://localhost:${env.QUAYSIDE_PORT}`

  const server = await startServerProcess('dev', env, `${url}/readyz`)
  const page = await fetch(url)
  const { exitCode, tookMs } = await server.stop()

  const output = server.output()
  for (const words of [
    url,
    `http://localhost:${env.QUAYSIDE_SANDBOX_PORT}`,
    'AQuaysideDemoAppKey00z',
    'personal@example.com, team@example.com',
    `${url}/portal`,
    'dev@quayside.local (password: quayside-dev)',
  ]) {
    assert.ok(output.includes(words), output)
  }
  assert.match(await page.text(), /<title>Quayside demo</)
  assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/)
  assert.equal(exitCode, 0, output)
  assert.ok(tookMs < 10_000, `${tookMs} ms`)
})

test('the data folder and the admin token in it are for their owner only', async () => {
  const env = await variables('rights')
  const server = await startServerProcess(
    'dev',
    env,
    `http://localhost:${env.QUAYSIDE_PORT}/readyz`,
  )
  await server.stop()

  for (const path of ['', '/admin-token', '/secret-key']) {
    assert.equal((await stat(`${env.QUAYSIDE_DATA_DIR}${path}`)).mode & 0o077, 0, path)
  }
})

test('a port in use is said by its number', async () => {
  const env = await variables('port')
  const other = createServer()
  await new Promise<void>((done) => other.listen(Number(env.QUAYSIDE_PORT), 'localhost', done))

  await refuses('dev', env, new RegExp(`[Pp]ort ${env.QUAYSIDE_PORT} is in use.*QUAYSIDE_PORT`))
  other.close()
})

test('a data folder that another server uses is said with what to do', async () => {
  const env = await variables('busy')
  const server = await startServerProcess(
    'dev',
    env,
    `http://localhost:${env.QUAYSIDE_PORT}/readyz`,
  )
  const second = { ...env, QUAYSIDE_PORT: String(await freePort()) }

  await refuses('dev', second, /busy is in use.*QUAYSIDE_DATA_DIR/)
  await server.stop()
})

/** Where nobody can make a folder, not even root. */
const SEALED = { linux: '/sys/quayside', darwin: '/System/quayside' }[process.platform as string]

test('a data folder that cannot be made is said', {
  skip: !SEALED && 'no such place is known',
}, async () => {
  const env = { ...(await variables('x')), QUAYSIDE_DATA_DIR: SEALED ?? '' }

  await refuses('dev', env, /quayside cannot be written.*QUAYSIDE_DATA_DIR/)
})

test('a file in the place of the data folder is said', async () => {
  await refuses(
    'dev',
    { ...(await variables('x')), QUAYSIDE_DATA_DIR: '/dev/null' },
    /\/dev\/null.*QUAYSIDE_DATA_DIR/,
  )
})

test('everything wrong with the configuration is said at once', async () => {
  const env = { ...(await variables('config')), QUAYSIDE_PORT: 'many', QUAYSIDE_DOMIAN: 'a' }

  await refuses('dev', env, /QUAYSIDE_PORT.*QUAYSIDE_DOMIAN.*QUAYSIDE_DOMAIN/s)
})

test('serve asks for what production needs', async () => {
  const env = { QUAYSIDE_DATA_DIR: `${place.dataDir}/serve` }

  await refuses('serve', env, /QUAYSIDE_SECRET_KEY.*QUAYSIDE_BASE_URL/s)
})

test('serve has neither demo page nor sandbox, and refuses a folder of dev mode', async () => {
  const secret = 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE='
  const own = await variables('production')
  const url = `http://localhost:${own.QUAYSIDE_PORT}`
  const dev = { ...own, QUAYSIDE_SECRET_KEY: secret }
  const env = { ...dev, QUAYSIDE_BASE_URL: url }
  const server = await startServerProcess('serve', env, `${url}/readyz`)
  const page = await fetch(url)
  await server.stop()
  assert.equal(page.status, 404)

  const pretending = await startServerProcess('dev', dev, `${url}/readyz`)
  await pretending.stop()
  await refuses('serve', env, /made by dev mode/)
})

test('a worker of its own needs PostgreSQL', async () => {
  await refuses('worker', { QUAYSIDE_DATA_DIR: `${place.dataDir}/worker` }, /PostgreSQL/)
})
