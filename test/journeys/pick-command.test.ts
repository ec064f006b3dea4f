import assert from 'node:assert/strict'
import { rm, stat } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { type ProgramResult, resultOf, runProgram, startProgram } from '../support/program.ts'
import { PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putPatterns, putText, sandboxFile, slowDown } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

const MIB = 1024 * 1024

forEachSize((size) => {
  let quayside: TestQuayside
  before(async () => {
    quayside = await startQuayside({ size })
  })
  after(() => quayside.stop())

  const quaysideCommand = (...args: string[]): Promise<ProgramResult> =>
    runProgram(args, quayside.env)

  test('pick consents in the sandbox, stores, and prints the file as JSON', async () => {
    const { exitCode, stdout, stderr } = await quaysideCommand(
      ...['pick', 'dropbox:/Photos/harbour.jpg', '--json', '--sandbox-user', PERSON],
    )

    assert.equal(exitCode, 0, stderr)
    const file = JSON.parse(stdout)
    assert.deepEqual(
      [file.filename, file.mimetype, file.client, file.status],
      ['harbour.jpg', 'image/jpeg', 'dropbox', 'Stored'],
    )
    const original = await sandboxFile(quayside, '/Photos/harbour.jpg')
    assert.equal((await sha256Of(file.url)).sha256, original.sha256)
  })

  test('the second pick needs no consent, and prints the link alone', async () => {
    const { exitCode, stdout, stderr } = await quaysideCommand(
      'pick',
      'dropbox:/Photos/harbour.jpg',
    )

    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /^http:\/\/localhost:\d+\/cdn\/[A-Za-z0-9]{20}\n$/)
    const sessions = `${quayside.env.XDG_STATE_HOME}/quayside/sessions.json`
    assert.equal((await stat(sessions)).mode & 0o077, 0, 'nobody else can read the session')
  })

  test('several files are answered in their order, and one that fails fails the command', async () => {
    const { exitCode, stdout, stderr } = await quaysideCommand(
      ...[
        'pick',
        '--json',
        'dropbox:/Sizes/one byte.bin',
        'dropbox:/nowhere',
        'dropbox:/Names/🚢.txt',
      ],
    )

    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(exitCode, 1)
    assert.deepEqual(
      lines.map(({ filename, error }) => filename ?? error.code),
      ['one byte.bin', 'source_entry_missing', '🚢.txt'],
    )
    assert.match(stderr, /dropbox:\/nowhere: .*\(source_entry_missing\)/)
  })

  test('a folder is stored with all that is in it, and named files beside it', async () => {
    await putText(quayside, '/Trip/plan.txt', 'the plan')
    await putText(quayside, '/Trip/May/sea.txt', 'blue')

    const stored = await quaysideCommand(
      ...['pick', '--json', 'dropbox:/Trip/', 'dropbox:/Names/🚢.txt'],
    )
    const missing = await quaysideCommand('pick', '--json', 'dropbox:/Nowhere/')
    const linked = await quaysideCommand('pick', '--link', 'dropbox:/Trip/')

    assert.equal(stored.exitCode, 0, stored.stderr)
    const lines = stored.stdout.trim().split('\n')
    const names = lines.map((line) => JSON.parse(line).filename)
    assert.deepEqual([names.slice(0, 2).sort(), names[2]], [['plan.txt', 'sea.txt'], '🚢.txt'])
    assert.match(stored.stderr, /dropbox:\/Trip\/: 2 of 2 files stored/)
    const [, zip = ''] = /All in one archive: (\S+)/.exec(stored.stderr) ?? []
    assert.equal((await fetch(zip)).headers.get('content-type'), 'application/zip')
    assert.equal(missing.exitCode, 1)
    assert.equal(JSON.parse(missing.stdout).error.code, 'source_entry_missing')
    assert.deepEqual([linked.exitCode, linked.stdout], [2, ''])
  })

  test('pick --link links, and --export chooses a format', async () => {
    const linked = await quaysideCommand('pick', '--json', '--link', 'dropbox:/Photos/harbour.jpg')
    const exported = await quaysideCommand(
      ...['pick', '--export', 'html', 'dropbox:/Paper/Meeting notes.paper'],
    )

    assert.equal(linked.exitCode, 0, linked.stderr)
    assert.equal(JSON.parse(linked.stdout).status, undefined)
    assert.equal(exported.exitCode, 0, exported.stderr)
    assert.match(await (await fetch(exported.stdout.trim())).text(), /<title>Meeting notes</)
  })

  test('pick --link --pin links what a file is now', async () => {
    await putText(quayside, '/pinned.txt', 'then')
    const pinned = await quaysideCommand('pick', '--link', '--pin', 'dropbox:/pinned.txt')
    await putText(quayside, '/pinned.txt', 'later')

    assert.equal(pinned.exitCode, 0, pinned.stderr)
    assert.equal(await (await fetch(pinned.stdout.trim())).text(), 'then')
    const alone = await quaysideCommand('pick', '--pin', 'dropbox:/pinned.txt')
    assert.match(alone.stderr, /--link/)
    assert.notEqual(alone.exitCode, 0)
  })

  test('a person who is not connected is told the address, and is waited for', async () => {
    await rm(`${quayside.env.XDG_STATE_HOME}/quayside`, { recursive: true })
    const command = startProgram(['pick', 'dropbox:/Photos/harbour.jpg'], quayside.env)
    const result = resultOf(command)
    let told = ''
    command.stderr?.on('data', (text) => (told += text))

    const address = await eventually(() => /http:\S+ticket=\S+/.exec(told)?.[0])
    await quayside.sandbox.settings({ consent: { mode: 'approve', account: PERSON } })
    await fetch(address)

    const { exitCode, stderr } = await result
    await quayside.sandbox.resetSettings()
    assert.equal(exitCode, 0, stderr)
  })

  test('Ctrl-C cancels the transfer at the server', async () => {
    await putPatterns(quayside, [{ path: '/interrupted.bin', seed: 21, size: 64 * MIB }])
    await slowDown(quayside, MIB)
    const command = startProgram(['pick', '--json', 'dropbox:/interrupted.bin'], quayside.env)
    const result = resultOf(command)
    let told = ''
    command.stderr?.on('data', (text) => (told += text))
    await eventually(() => told.includes('running'))

    command.kill('SIGINT')

    const { exitCode, stdout } = await result
    await quayside.sandbox.clearFaults()
    assert.equal(exitCode, 1)
    assert.equal(JSON.parse(stdout).error.code, 'ingest_cancelled')
  })

  test('app create and app list speak to the running server with its token', async () => {
    const created = await quaysideCommand('app', 'create', '--json', '--name', 'Harbour office')
    const listed = await quaysideCommand('app', 'list')

    assert.equal(created.exitCode, 0, created.stderr)
    const { apiKey, secret } = JSON.parse(created.stdout)
    assert.match(apiKey, /^A[A-Za-z0-9]{20}z$/)
    assert.match(secret, /^[A-Z0-9]{26}$/)
    assert.match(listed.stdout, new RegExp(`${apiKey}  Harbour office`))
    assert.ok(!listed.stdout.includes(secret))
  })

  test('doctor finds all well, and the fix where a redirect URI is not registered', async () => {
    const well = await quaysideCommand('doctor', '--json')
    assert.equal(well.exitCode, 0, well.stdout + well.stderr)

    await quayside.sandbox.createApp({ key: 'quaysidedemoapp', secret: 'quaysidedemosecret' })
    const ill = await quaysideCommand('doctor')

    assert.equal(ill.exitCode, 1)
    const uri = `${quayside.url}/api/client/dropbox/authCallback/open`
    assert.ok(ill.stdout.includes(`add exactly ${uri}`), ill.stdout)
  })

  test('a misuse exits with 2 and says what was meant', async () => {
    const { exitCode, stderr, stdout } = await quaysideCommand('pick', 'harbour.jpg')

    assert.deepEqual([exitCode, stdout], [2, ''])
    assert.match(stderr, /names no file/)
  })

  test('a server that is not there is said so, without a stack trace', async () => {
    const { exitCode, stderr } = await quaysideCommand(
      ...['pick', 'dropbox:/a', '--server', 'http://localhost:9'],
    )

    assert.equal(exitCode, 1)
    assert.match(stderr, /^No server answers at http:\/\/localhost:9\. .+\n$/)
  })
})
