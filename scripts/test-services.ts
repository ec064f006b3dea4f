import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'

/** The servers the suite is run against: given by address, started here, or left out. */
export interface TestServices extends AsyncDisposable {
  /**
   * Resolves to the environment for the suite. Says what is left out and how to get it; rejects
   * when `QUAYSIDE_TEST_REQUIRE_ALL` is set and something would be.
   */
  start(): Promise<NodeJS.ProcessEnv>
}

interface Service {
  readonly title: string
  /** Whoever sets this brings a server along. */
  readonly given: string
  readonly script: string
  readonly isInstalled: () => boolean
  readonly packages: string
  readonly settings: NodeJS.ProcessEnv
  /** The suite's variables, from those the script prints. */
  readonly toEnv: (printed: NodeJS.Dict<string>) => NodeJS.ProcessEnv
}

const SERVICES: readonly Service[] = [
  {
    title: 'PostgreSQL',
    given: 'QUAYSIDE_TEST_DATABASE_URL',
    script: 'postgres-server',
    isInstalled: () => globSync('/usr/lib/postgresql/*/bin/initdb').length > 0,
    packages: 'postgresql',
    // Nobody needs the data afterwards, and every test file opens connections of its own.
    settings: { POSTGRES_SERVER_OPTS: '-c fsync=off -c max_connections=300' },
    toEnv: (printed) => ({ QUAYSIDE_TEST_DATABASE_URL: printed.DATABASE_URL }),
  },
  {
    title: 'S3',
    given: 'QUAYSIDE_TEST_S3_ENDPOINT',
    script: 's3-server',
    isInstalled: () => ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph', 'curl'].every(isProgram),
    packages: 'ceph-mon ceph-osd radosgw ceph-common curl',
    settings: {},
    toEnv: (printed) => ({
      QUAYSIDE_TEST_S3_ENDPOINT: printed.S3_ENDPOINT,
      QUAYSIDE_TEST_S3_REGION: printed.S3_REGION,
      QUAYSIDE_TEST_S3_ACCESS_KEY_ID: printed.S3_ACCESS_KEY_ID,
      QUAYSIDE_TEST_S3_SECRET_ACCESS_KEY: printed.S3_SECRET_ACCESS_KEY,
    }),
  },
]

const runScript = promisify(execFile)

export function createTestServices(): TestServices {
  const toStart = SERVICES.filter(({ given, isInstalled }) => !process.env[given] && isInstalled())
  let folder: string | undefined
  let starting: Promise<readonly NodeJS.ProcessEnv[]> = Promise.resolve([])

  return {
    async start() {
      sayWhatIsLeftOut()
      if (toStart.length > 0) folder = await makeFolder()
      starting = Promise.all(toStart.map((service) => up(service, `${folder}/${service.script}`)))
      return Object.assign({ ...process.env }, ...(await starting))
    },
    async [Symbol.asyncDispose]() {
      await starting.catch(() => {}) // whoever called `start` was told
      if (folder === undefined) return
      await Promise.all(
        toStart.map(({ script }) => runScript(path(script), ['down', `${folder}/${script}`])),
      )
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function sayWhatIsLeftOut(): void {
  const missing = SERVICES.filter(({ given, isInstalled }) => !process.env[given] && !isInstalled())
  if (missing.length === 0) return
  const titles = missing.map(({ title }) => title).join(' and ')
  const packages = missing.map((service) => service.packages).join(' ')
  const addresses = missing.map(({ given }) => given).join(' and ')
  const advice = `On Debian: apt-get install ${packages}\nOr set ${addresses} to the address of a server.`
  if (process.env.QUAYSIDE_TEST_REQUIRE_ALL)
    throw new Error(`${titles} cannot be left out.\n${advice}`)
  console.error(`Left out: everything that needs ${titles}.\n${advice}\n`)
}

/** In the background of a terminal, too: Ctrl-C is for us, who then take the servers down. */
async function up(service: Service, dir: string): Promise<NodeJS.ProcessEnv> {
  const env = { ...process.env, ...service.settings }
  const { stdout } = await runScript(path(service.script), ['up', dir, '0'], { env })
  return service.toEnv(parseEnv(stdout))
}

/** PostgreSQL may run as another user, who has to get through. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-services-'))
  await chmod(folder, 0o711)
  return folder
}

const path = (script: string) => fileURLToPath(new URL(`services/${script}`, import.meta.url))

const isProgram = (name: string) =>
  (process.env.PATH ?? '').split(delimiter).some((dir) => existsSync(join(dir, name)))
