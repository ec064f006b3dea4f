import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  openPrivateNetwork,
  type PrivateNetwork,
  type RunResult,
  whyNoPrivateNetwork,
} from './testing/private-network.ts'
import type { SandboxGreeting } from './testing/sandbox-program.ts'

/** The names that the three clients use, and the two under which the SDK knows the others. */
const DROPBOX_HOSTS = [
  'www.dropbox.com',
  'dropbox.com',
  'api.dropboxapi.com',
  'content.dropboxapi.com',
  'notify.dropboxapi.com',
  'api.dropbox.com',
]

const skip = whyNoRclone() ?? whyNoPrivateNetwork() ?? false

/** rclone and the SDK as they come: found by host name, trusted by their own means. */
describe('unmodified clients in a network where Dropbox is the sandbox', { skip }, () => {
  let network: PrivateNetwork
  let greeting: SandboxGreeting
  let folder: string
  let config: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rclone-test-'))
    network = await openPrivateNetwork({
      hosts: DROPBOX_HOSTS,
      program: [process.execPath, join(import.meta.dirname, 'testing/sandbox-program.ts')],
    })
    greeting = JSON.parse(network.greeting)
    config = join(folder, 'rclone.conf')
    await writeFile(config, rcloneConfig(greeting))
  })

  after(async () => {
    await network?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const tryRclone = (args: readonly string[], stdin = ''): Promise<RunResult> => {
    const steady = ['--config', config, '--retries', '1', '--low-level-retries', '2']
    const env = { SSL_CERT_FILE: greeting.caFile }
    return network.run('rclone', [...args, ...steady], { env, stdin })
  }
  const rclone = async (args: readonly string[], stdin = ''): Promise<string> => {
    const { exitCode, stdout, stderr } = await tryRclone(args, stdin)
    assert.equal(exitCode, 0, `rclone ${args.join(' ')}\n${stderr}`)
    return stdout
  }
  const names = async (remote: string) =>
    (await rclone(['lsf', remote])).split('\n').filter(Boolean)

  it('rclone refreshes a token that has expired', async () => {
    const account = JSON.parse(await rclone(['about', 'dbx:', '--json']))

    const [stored = ''] = (await readFile(config, 'utf8')).split('[team]')
    assert.ok(account.total > 0)
    assert.match(stored, /"access_token":"sl\./)
  })

  it('rclone brings two hundred files up and down again unharmed', async () => {
    const [local, copy] = [join(folder, 'local'), join(folder, 'copy')]
    await plantFiles(local)

    await rclone(['copy', local, 'dbx:Round trip', '--transfers', '8'])
    await rclone(['check', local, 'dbx:Round trip'])
    await rclone(['copy', 'dbx:Round trip', copy, '--transfers', '8'])
    await rclone(['check', copy, 'dbx:Round trip'])

    const [sent, received] = await Promise.all([hashTree(local), hashTree(copy)])
    assert.equal(sent.size, 200)
    assert.deepEqual(received, sent)
  })

  it('rclone uploads without batches, in one request and in sessions', async () => {
    const local = join(folder, 'unbatched')
    await mkdir(local)
    await writeFile(join(local, 'small.txt'), 'one request')
    await writeFile(join(local, 'large.bin'), randomBytes(5 * 1024 * 1024 + 3))

    const single = ['--dropbox-batch-mode', 'off', '--dropbox-chunk-size', '1M']
    await rclone(['copy', local, 'dbx:Unbatched', ...single])
    await rclone(['check', local, 'dbx:Unbatched', '--download'])
  })

  it('rclone copies only what has changed', async () => {
    const local = join(folder, 'changing')
    await mkdir(local)
    await writeFile(join(local, 'same.txt'), 'same')
    await writeFile(join(local, 'changed.txt'), 'before')
    await rclone(['copy', local, 'dbx:Changing'])
    await writeFile(join(local, 'changed.txt'), 'after, and longer')

    const { stderr } = await tryRclone(['copy', local, 'dbx:Changing', '-v'])

    assert.match(stderr, /changed\.txt: Copied \(replaced existing\)/)
    assert.doesNotMatch(stderr, /same\.txt: Copied/)
    assert.equal(await rclone(['cat', 'dbx:Changing/changed.txt']), 'after, and longer')
  })

  it('rclone lists a folder of three thousand page by page', async () => {
    const notes = await names('dbx:Notes')

    assert.equal(new Set(notes).size, 3000)
    assert.ok(notes.includes('2999.txt'))
  })

  it('rclone sees the root of the account with a leading slash', async () => {
    const [home, root] = [await names('dbx:'), await names('dbx:/')]

    assert.ok(home.includes('Notes/'))
    assert.deepEqual(root, home)
  })

  it("rclone sees a team's space only with a leading slash", async () => {
    const [home, root] = [await names('team:'), await names('team:/')]

    assert.deepEqual(home, ['Draft.txt'])
    assert.ok(root.includes('Shared plan.txt'))
    assert.ok(!root.includes('Draft.txt'))
  })

  it('rclone makes and removes folders', async () => {
    await rclone(['mkdir', 'dbx:Folders/new one'])
    assert.deepEqual(await names('dbx:Folders'), ['new one/'])

    await rclone(['rmdir', 'dbx:Folders/new one'])
    assert.deepEqual(await names('dbx:Folders'), [])
    const gone = await tryRclone(['rmdir', 'dbx:Folders/new one'])
    assert.notEqual(gone.exitCode, 0)
  })

  it('rclone moves, copies, deletes and purges on the server', async () => {
    await rclone(['rcat', 'dbx:Work/first.txt'], 'first')
    await rclone(['moveto', 'dbx:Work/first.txt', 'dbx:Work/deep/second.txt'])
    await rclone(['copyto', 'dbx:Work/deep/second.txt', 'dbx:Work/third.txt'])
    assert.deepEqual(await names('dbx:Work'), ['deep/', 'third.txt'])
    assert.equal(await rclone(['cat', 'dbx:Work/deep/second.txt']), 'first')

    await rclone(['deletefile', 'dbx:Work/third.txt'])
    assert.deepEqual(await names('dbx:Work'), ['deep/'])
    await rclone(['purge', 'dbx:Work'])
    assert.ok(!(await names('dbx:')).includes('Work/'))
  })

  it('rclone streams input of unknown length and reads a part of it back', async () => {
    const text = 'the tide comes in, the tide goes out\n'.repeat(40_000)

    await rclone(['rcat', 'dbx:Streamed/tide.txt'], text)

    assert.equal(await rclone(['cat', 'dbx:Streamed/tide.txt']), text)
    const part = ['--offset', '4', '--count', '4']
    assert.equal(await rclone(['cat', 'dbx:Streamed/tide.txt', ...part]), 'tide')
  })

  it('rclone makes a public link, and the same link again', async () => {
    await rclone(['rcat', 'dbx:Linked/page.txt'], 'a page')

    const link = await rclone(['link', 'dbx:Linked/page.txt'])
    const again = await rclone(['link', 'dbx:Linked/page.txt'])

    assert.match(link, /^https:\/\/www\.dropbox\.com\//)
    assert.equal(again, link)
  })

  it('the official SDK lists, uploads and downloads, whole and in parts', async () => {
    const program = join(import.meta.dirname, 'testing/sdk-program.ts')
    const work = join(folder, 'sdk')
    await mkdir(work)

    const args = [program, greeting.accessToken, '/SDK', work]
    const env = { NODE_EXTRA_CA_CERTS: greeting.caFile }
    const { exitCode, stdout, stderr } = await network.run(process.execPath, args, { env })

    assert.equal(exitCode, 0, stderr)
    const told = JSON.parse(stdout)
    assert.equal(told.email, 'personal@example.com')
    assert.equal(told.uploadedName, 'Grüße 🚢.txt')
    assert.deepEqual(told.listedNames, ['Grüße 🚢.txt'])
    assert.equal(told.downloadedText, 'Ahoi')
    assert.equal(told.parallelSize, 9 * 1024 * 1024 + 17)
    assert.equal(told.parallelHash, told.inTurnHash)
    assert.equal(told.copyIsEqual, true)
    assert.equal(told.toldOfChange, true)
    assert.match(told.missing, /409/)
  })
})

function whyNoRclone(): string | undefined {
  const { error } = spawnSync('rclone', ['version'])
  return error && `rclone cannot be run: ${error.message}`
}

/** Remotes whose stored access tokens have expired, so that the first call must refresh them. */
function rcloneConfig(greeting: SandboxGreeting): string {
  const { appKey, appSecret, refreshToken, teamRefreshToken } = greeting
  const remotes = { dbx: refreshToken, team: teamRefreshToken }
  return Object.entries(remotes)
    .map(([name, refresh_token]) => {
      const expired = { access_token: 'expired', token_type: 'bearer', refresh_token }
      const token = JSON.stringify({ ...expired, expiry: '2020-01-01T00:00:00Z' })
      return `[${name}]\ntype = dropbox\nclient_id = ${appKey}\nclient_secret = ${appSecret}\ntoken = ${token}\n`
    })
    .join('\n')
}

const ODD_NAMES = [
  'two  spaces.txt',
  'émigré à Ålesund.txt',
  'Grüße.txt',
  '🚢 ship.txt',
  "it's.txt",
  '"quoted".txt',
  '.hidden',
  '..two dots.txt',
  'a & b + c = d.txt',
  '100% %41 #1.txt',
  'question?.txt',
  '港の写真.txt',
  'ميناء.txt',
  'back\\slash.txt',
  'trailing space ',
  'no ending',
  '<tag>|*.txt',
  'semi;colon, comma: dot..txt',
]

/** Two hundred files: odd names at several depths, empty ones, large ones, many small ones. */
async function plantFiles(root: string): Promise<void> {
  const deep = Array.from({ length: 12 }, (_, level) => `level ${level}`).join('/')
  const odd = ['', 'folder & co #2/', '.config/', `${deep}/`].flatMap((parent) =>
    ODD_NAMES.map((name) => `${parent}${name}`),
  )
  const paths = [...odd, 'empty.txt', `${deep}/empty too.txt`, 'five MiB.bin', 'more.bin']
  for (let number = paths.length; number < 200; number++) paths.push(`many/file ${number}.txt`)

  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), contentOf(path))
  }
}

function contentOf(path: string): Uint8Array | string {
  if (path.includes('empty')) return ''
  if (path === 'five MiB.bin') return randomBytes(5 * 1024 * 1024)
  if (path === 'more.bin') return randomBytes(5 * 1024 * 1024 + 1)
  return `This is ${path}\n`
}

async function hashTree(root: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    hashes.set(path.slice(root.length), hash)
  }
  return new Map([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)))
}
