import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fastify from 'fastify'
import { SURFACES } from './hosts.ts'
import { closeTls, developmentCertificate, developmentNames, listenTls } from './tls.ts'

const names = developmentNames('localhost', 'http://localhost:8080')
let dataDir: string

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quayside-tls-'))
})
after(() => rm(dataDir, { recursive: true }))

/** Asks as a client that trusts nothing but this data folder's authority. */
async function ask(servername: string, port: number): Promise<string> {
  const ca = await readFile(join(dataDir, 'tls', 'ca.pem'), 'utf8')
  return await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername, ca, headers: { host: servername } }
    get(options, (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (piece) => {
        text += piece
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
}

test('every host of the service is trusted by whoever trusts the authority', async () => {
  const server = fastify()
  server.get('/', async (request) => `${request.protocol} ${request.headers.host}`)
  await server.ready()
  const certificate = await developmentCertificate({ dataDir, names })
  const secure = await listenTls(server, { host: '127.0.0.1', port: 0, certificate })
  const address = secure.address()
  assert.ok(address && typeof address === 'object')

  for (const host of ['localhost', ...SURFACES.map((surface) => `${surface}.localhost`)]) {
    assert.equal(await ask(host, address.port), `https ${host}`)
  }
  await closeTls(secure)
  await server.close()
})

test('a second start finds the certificate of the first', async () => {
  const first = await developmentCertificate({ dataDir, names })

  assert.equal((await developmentCertificate({ dataDir, names })).cert, first.cert)
})

test('a new name makes a new certificate under the old authority', async () => {
  const before = await readFile(join(dataDir, 'tls', 'ca.pem'), 'utf8')
  const first = await developmentCertificate({ dataDir, names })

  const second = await developmentCertificate({ dataDir, names: [...names, 'fs.example.com'] })

  assert.notEqual(second.cert, first.cert)
  assert.equal(await readFile(join(dataDir, 'tls', 'ca.pem'), 'utf8'), before)
})

test('the keys are for their owner only', async () => {
  for (const name of ['ca-key.pem', 'server-key.pem']) {
    assert.equal((await stat(join(dataDir, 'tls', name))).mode & 0o077, 0)
  }
})
