import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { ConfigError, readConfig } from './config.ts'
import { newSealKey } from './lib/seal.ts'
import { parseStorageUrl } from './storage/storage-url.ts'

const key = newSealKey().reveal()
const production = { QUAYSIDE_SECRET_KEY: key, QUAYSIDE_BASE_URL: 'https://files.example.com' }
const postgres = { QUAYSIDE_DATABASE_URL: 'postgres://u:hunter2@db.example.com/quayside' }

/** The faults by variable. */
function faultsOf(env: Record<string, string>, mode: 'dev' | 'serve' | 'worker' = 'dev') {
  try {
    readConfig(env, { mode })
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return Object.fromEntries(error.faults.map(({ variable, problem }) => [variable, problem]))
  }
  return {}
}

describe('conversions', () => {
  test('take as many processes as there are cores, and sizes in the words people use', () => {
    const { conversions } = readConfig(
      { QUAYSIDE_CONVERSION_MEMORY: '512MiB', QUAYSIDE_CONVERSION_TIME: '2m' },
      { mode: 'dev' },
    )

    assert.equal(conversions.processes, availableParallelism())
    assert.deepEqual(conversions.limits, {
      pixels: 100_000_000,
      pages: 2_000,
      frames: 1_000,
      bytes: 256 * 1024 ** 2,
      memoryBytes: 512 * 1024 ** 2,
      timeoutMs: 120_000,
    })
    assert.equal(conversions.cacheBytes, 10 * 1024 ** 3)
  })

  test('say what a size and a number have to be', () => {
    assert.deepEqual(
      faultsOf({
        QUAYSIDE_CONVERSION_MEMORY: '10MiB',
        QUAYSIDE_CONVERSION_CACHE_SIZE: 'much',
        QUAYSIDE_CONVERSION_PROCESSES: '0',
      }),
      {
        QUAYSIDE_CONVERSION_MEMORY: 'expected at least 256MiB, not "10MiB"',
        QUAYSIDE_CONVERSION_CACHE_SIZE: 'expected a size like 512MiB or 2GiB, not "much"',
        QUAYSIDE_CONVERSION_PROCESSES: 'expected a whole number from 1 to 256, not "0"',
      },
    )
  })
})

describe('in dev mode', () => {
  test('needs nothing set', () => {
    const config = readConfig({}, { mode: 'dev' })

    assert.equal(config.port, 8080)
    assert.equal(config.baseUrl, 'http://localhost:8080')
    assert.equal(config.host, 'localhost')
    assert.equal(config.databaseUrl, undefined)
    assert.equal(config.sandboxPort, 8090)
    assert.deepEqual(config.egressAllow, ['127.0.0.0/8', '::1'])
    assert.deepEqual(config.roles, { answersRequests: true, worksOnJobs: true })
  })

  test('makes the base URL of the port', () => {
    assert.equal(
      readConfig({ QUAYSIDE_PORT: '9000' }, { mode: 'dev' }).baseUrl,
      'http://localhost:9000',
    )
  })

  test('keeps stored files in the data folder, whatever its name', () => {
    const { storage } = readConfig({ QUAYSIDE_DATA_DIR: '/srv/naïve data %' }, { mode: 'dev' })

    assert.deepEqual(parseStorageUrl(storage.url), {
      kind: 'local',
      dir: '/srv/naïve data %/objects',
    })
  })

  test('lets nothing private be asked when the list is empty, not unset', () => {
    assert.deepEqual(readConfig({ QUAYSIDE_EGRESS_ALLOW: '' }, { mode: 'dev' }).egressAllow, [])
  })
})

describe('in production', () => {
  test('asks for a key and a base URL', () => {
    assert.deepEqual(Object.keys(faultsOf({}, 'serve')), [
      'QUAYSIDE_SECRET_KEY',
      'QUAYSIDE_BASE_URL',
    ])
  })

  test('allows no private address and listens everywhere', () => {
    const config = readConfig(production, { mode: 'serve' })

    assert.deepEqual(config.egressAllow, [])
    assert.equal(config.host, '0.0.0.0')
  })

  test('refuses a separate worker on SQLite, and takes one on PostgreSQL', () => {
    assert.match(
      faultsOf(production, 'worker').QUAYSIDE_DATABASE_URL ?? '',
      /worker needs PostgreSQL/,
    )
    const config = readConfig({ ...production, ...postgres }, { mode: 'worker' })
    assert.deepEqual(config.roles, { answersRequests: false, worksOnJobs: true })
  })
})

test('needs only the database for migrating', () => {
  const config = readConfig(postgres, { mode: 'migrate' })

  assert.equal(config.databaseUrl?.reveal(), postgres.QUAYSIDE_DATABASE_URL)
})

test('reports all faults together, each by its variable', () => {
  const faults = faultsOf({
    QUAYSIDE_PORT: 'eighty',
    QUAYSIDE_BASE_URL: 'https://files.example.com/quayside/',
    QUAYSIDE_DOMAIN: 'https://files.example.com',
    QUAYSIDE_DATABASE_URL: 'mysql://localhost/db',
    QUAYSIDE_STORAGE_URL: 'ftp://somewhere',
    QUAYSIDE_SECRET_KEY: 'too short',
    QUAYSIDE_TLS: 'on',
    QUAYSIDE_TRUST_PROXY: 'maybe',
    QUAYSIDE_RATE_LIMIT_ADDRESS: 'many',
    QUAYSIDE_RATE_LIMIT_KEY: '-1',
    QUAYSIDE_EGRESS_ALLOW: '10.0.0.0/8, everything',
    QUAYSIDE_ADMIN_TOKEN: 'short',
    QUAYSIDE_S3_ACCESS_KEY_ID: 'key',
    LOG_LEVEL: 'loud',
    QUAYSIDE_DOMIAN: 'example.com',
  })

  assert.deepEqual(Object.keys(faults).sort(), [
    'LOG_LEVEL',
    'QUAYSIDE_ADMIN_TOKEN',
    'QUAYSIDE_BASE_URL',
    'QUAYSIDE_DATABASE_URL',
    'QUAYSIDE_DOMAIN',
    'QUAYSIDE_DOMIAN',
    'QUAYSIDE_EGRESS_ALLOW',
    'QUAYSIDE_PORT',
    'QUAYSIDE_RATE_LIMIT_ADDRESS',
    'QUAYSIDE_RATE_LIMIT_KEY',
    'QUAYSIDE_S3_SECRET_ACCESS_KEY',
    'QUAYSIDE_SECRET_KEY',
    'QUAYSIDE_STORAGE_URL',
    'QUAYSIDE_TLS',
    'QUAYSIDE_TRUST_PROXY',
  ])
  assert.match(faults.QUAYSIDE_PORT ?? '', /number from 0 to 65535, not "eighty"/)
})

describe('a company’s own sign-on', () => {
  const client = { QUAYSIDE_OIDC_CLIENT_ID: 'quayside', QUAYSIDE_OIDC_CLIENT_SECRET: 'hush' }

  test('is there with an issuer, an id and a secret, or not at all', () => {
    const issuer = { QUAYSIDE_OIDC_ISSUER: 'https://login.example.com/shop' }
    const { oidc } = readConfig({ ...issuer, ...client }, { mode: 'dev' })

    assert.equal(oidc?.issuer.href, 'https://login.example.com/shop')
    assert.doesNotMatch(inspect(oidc), /hush/)
    assert.equal(readConfig({}, { mode: 'dev' }).oidc, undefined)
    assert.deepEqual(Object.keys(faultsOf(issuer)), [
      'QUAYSIDE_OIDC_CLIENT_ID',
      'QUAYSIDE_OIDC_CLIENT_SECRET',
    ])
    assert.match(faultsOf(client).QUAYSIDE_OIDC_ISSUER ?? '', /CLIENT_ID is set/)
  })

  test('is asked over HTTPS, unless it is on this machine', () => {
    for (const text of ['http://localhost:9000', 'http://127.0.0.1:9000', 'http://[::1]:9000']) {
      assert.deepEqual(faultsOf({ QUAYSIDE_OIDC_ISSUER: text, ...client }), {})
    }
    for (const text of ['http://login.example.com', 'login.example.com', 'ftp://x', 'http://x@y']) {
      const faults = faultsOf({ QUAYSIDE_OIDC_ISSUER: text, ...client })
      assert.match(faults.QUAYSIDE_OIDC_ISSUER ?? '', /expected an address like https:/, text)
    }
  })
})

test('suggests the variable that was meant', () => {
  assert.match(faultsOf({ QUAYSIDE_DOMIAN: 'x' }).QUAYSIDE_DOMIAN ?? '', /mean QUAYSIDE_DOMAIN\?/)
  assert.equal(faultsOf({ QUAYSIDE_SOMETHING_ELSE: 'x' }).QUAYSIDE_SOMETHING_ELSE, 'is not known')
})

test("leaves other programs' variables and the suite's own alone", () => {
  const env = { PATH: '/bin', AWS_REGION: 'x', QUAYSIDE_TEST_DATABASE_URL: 'x' }

  assert.deepEqual(faultsOf(env), {})
})

test('takes an empty variable for an unset one', () => {
  const config = readConfig({ QUAYSIDE_DATABASE_URL: '', QUAYSIDE_PORT: '' }, { mode: 'dev' })

  assert.equal(config.databaseUrl, undefined)
  assert.equal(config.port, 8080)
})

describe('secrets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-config-'))
  after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'key')

  test('come from a file that a variable names', async () => {
    await writeFile(file, `${key}\n`)

    const config = readConfig({ QUAYSIDE_SECRET_KEY_FILE: file }, { mode: 'dev' })

    assert.equal(config.secretKey?.reveal(), key)
  })

  test('are refused when they come from two places, or from a file that is not there', () => {
    const both = faultsOf({ QUAYSIDE_SECRET_KEY: key, QUAYSIDE_SECRET_KEY_FILE: file })
    const gone = faultsOf({ QUAYSIDE_SECRET_KEY_FILE: join(folder, 'gone') })

    assert.match(both.QUAYSIDE_SECRET_KEY ?? '', /use one of them/)
    assert.match(gone.QUAYSIDE_SECRET_KEY ?? '', /QUAYSIDE_SECRET_KEY_FILE.*no such file/)
  })

  test('are all that a file may give', () => {
    assert.match(faultsOf({ QUAYSIDE_PORT_FILE: file }).QUAYSIDE_PORT_FILE ?? '', /is not known/)
  })

  test('cannot be seen in the printed configuration, nor in what is said about them', () => {
    const env = {
      ...postgres,
      QUAYSIDE_SECRET_KEY: key,
      QUAYSIDE_ADMIN_TOKEN: 'hunter2hunter2hunter2',
      QUAYSIDE_S3_ACCESS_KEY_ID: 'id',
      QUAYSIDE_S3_SECRET_ACCESS_KEY: 'hunter2',
    }
    const config = readConfig(env, { mode: 'dev' })
    const printed = [JSON.stringify(config), inspect(config, { depth: 9 })]
    const complaints = Object.values(
      faultsOf({
        QUAYSIDE_DATABASE_URL: 'mysql://u:hunter2@h/db',
        QUAYSIDE_ADMIN_TOKEN: 'hunter2',
      }),
    )

    for (const text of [...printed, ...complaints]) assert.doesNotMatch(text, /hunter2/)
    for (const text of printed) assert.ok(!text.includes(key))
    assert.equal(complaints.length, 2)
  })
})
