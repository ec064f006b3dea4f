import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createProgramRunner, type ProgramRun } from './run-program.ts'

const limits = { timeoutMs: 20_000, memoryBytes: 200 << 20, fileBytes: 1 << 20 }
const never = new AbortController().signal

describe('a program of the system', () => {
  const { run, isolation } = createProgramRunner()
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-program-'))
  })
  after(() => rm(folder, { recursive: true }))

  const sh = (script: string, run: Partial<ProgramRun> = {}): ProgramRun => ({
    program: 'sh',
    args: ['-c', script],
    folder,
    limits,
    ...run,
  })

  it('tells what it wrote and how it ended', async () => {
    const outcome = await run(sh('echo out; echo err >&2; exit 3'), never)

    assert.deepEqual(outcome, { kind: 'exited', code: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('takes arguments as they are, whatever a shell would make of them', async () => {
    const words = ['$(id)', '; rm', '"', '*', 'a  b']
    const outcome = await run({ ...sh(''), program: 'printf', args: ['%s|', ...words] }, never)

    assert.equal(outcome.stdout, `${words.join('|')}|`)
  })

  it('is looked for under several names, and may be missing', async () => {
    const found = await run({ ...sh('echo hi'), program: ['no-such-program', 'sh'] }, never)
    const missing = await run({ ...sh('echo hi'), program: 'no-such-program' }, never)

    assert.equal(found.stdout, 'hi\n')
    assert.equal(missing.kind, 'missing')
  })

  it('knows nothing of our environment', async () => {
    process.env.QUAYSIDE_TEST_SECRET = 'told'
    const { stdout } = await run(sh('env; pwd', { env: { WORD: 'given' } }), never)
    delete process.env.QUAYSIDE_TEST_SECRET

    assert.doesNotMatch(stdout, /told/)
    assert.match(stdout, /^WORD=given$/m)
    assert.ok(stdout.includes(`HOME=${folder}\n`) && stdout.endsWith(`${folder}\n`), stdout)
  })

  it('is ended when it takes too long, with whatever it started anywhere', async () => {
    // A child in the same group, one in a session of its own, and one that has lost its parent.
    const script =
      'sleep 613 & setsid sleep 613 & (setsid sh -c "sleep 613 & exec sleep 613" &) ; echo up; sleep 613'
    const outcome = await run(sh(script, { limits: { ...limits, timeoutMs: 700 } }), never)

    assert.deepEqual(outcome, { kind: 'limit', limit: 'time', stdout: 'up\n', stderr: '' })
    assert.equal(await countProcesses('sleep 613'), 0)
  })

  it('leaves nothing behind that it started, where the kernel gives it no world of its own', async () => {
    const bare = createProgramRunner({ isIsolated: false })

    const outcome = await bare.run(sh('setsid sleep 617 & (setsid sleep 617 &); exit 0'), never)

    assert.equal(outcome.kind, 'exited')
    assert.equal(await countProcesses('sleep 617'), 0)
  })

  it('is ended when nobody wants it any more', async () => {
    const stop = new AbortController()
    const reason = new Error('gone home')
    const running = run(sh('echo up; sleep 619', { onLine: () => stop.abort(reason) }), stop.signal)

    await assert.rejects(running, reason)
    assert.equal(await countProcesses('sleep 619'), 0)
  })

  it('is not even begun for somebody who has left already', async () => {
    const reason = new Error('gone home')
    await assert.rejects(run(sh(`touch ${folder}/begun`), AbortSignal.abort(reason)), reason)
    await assert.rejects(readFile(join(folder, 'begun')), { code: 'ENOENT' })
  })

  it('is ended when it and its children take too much memory together', async () => {
    const eat = join(folder, 'eat.mjs')
    await writeFile(
      eat,
      'globalThis.kept = Buffer.alloc(130 << 20, 1); setTimeout(() => {}, 60_000)',
    )
    const outcome = await run(sh(`${process.execPath} ${eat} & ${process.execPath} ${eat}`), never)

    assert.equal(outcome.kind === 'limit' && outcome.limit, 'memory')
  })

  it('is ended when it works too long on all processors together', async () => {
    const spin = 'while :; do :; done'
    const outcome = await run(
      sh(`(${spin}) & ${spin}`, { limits: { ...limits, cpuSeconds: 1 } }),
      never,
    )

    assert.equal(outcome.kind === 'limit' && outcome.limit, 'cpu')
  })

  it('is ended when it starts too many processes', async () => {
    const outcome = await run(
      sh('i=0; while [ $i -lt 40 ]; do sleep 631 & i=$((i+1)); done; wait', {
        limits: { ...limits, processes: 20 },
      }),
      never,
    )

    assert.equal(outcome.kind === 'limit' && outcome.limit, 'processes')
    assert.equal(await countProcesses('sleep 631'), 0)
  })

  it('cannot write a file larger than it may', async () => {
    await run(sh('head -c 3000000 /dev/zero > large; true'), never)

    assert.equal((await readFile(join(folder, 'large'))).length, 1 << 20)
  })

  it('runs where we have lower limits ourselves than it is given', async () => {
    const test = `import { createProgramRunner } from ${JSON.stringify(import.meta.resolve('./run-program.ts'))}
      const limits = ${JSON.stringify({ ...limits, openFiles: 4096 })}
      const run = { program: 'sh', args: ['-c', 'ulimit -n'], folder: '/tmp', limits }
      console.log(JSON.stringify(await createProgramRunner().run(run, new AbortController().signal)))`
    const few = sh('ulimit -n 300; exec "$0" --input-type=module -e "$1"')
    const { stdout } = await run(
      { ...few, args: [...few.args, process.execPath, test], needsNetwork: true },
      never,
    )

    assert.deepEqual(JSON.parse(stdout), { kind: 'exited', code: 0, stdout: '300\n', stderr: '' })
  })

  it('may write without end: the beginning of its answer and the end of its words are kept', async () => {
    const script =
      'echo first; head -c 9000000 /dev/zero; echo last; (yes a | head -n 90000; echo bye) >&2'
    const outcome = await run(sh(script, { keptBytes: 1000 }), never)

    assert.equal(outcome.kind, 'exited')
    assert.equal(outcome.stdout.length, 1000)
    assert.ok(outcome.stdout.startsWith('first\n'))
    assert.equal(outcome.stderr.length, 1000)
    assert.ok(outcome.stderr.endsWith('a\nbye\n'))
  })

  it('tells its lines while it runs, those of a progress that writes over itself too', async () => {
    const lines: string[] = []
    const script = 'printf "one\\ntw"; sleep 0.1; printf "o\\r10%%\\r20%%\\r"; printf "no end" >&2'
    await run(sh(script, { onLine: (line, output) => lines.push(`${output}: ${line}`) }), never)

    assert.deepEqual(lines.sort(), [
      'stderr: no end',
      'stdout: 10%',
      'stdout: 20%',
      'stdout: one',
      'stdout: two',
    ])
  })

  it('tells that it broke down, in a world of its own and without', async () => {
    const bare = createProgramRunner({ isIsolated: false })
    const abort = { ...sh(''), program: process.execPath, args: ['-e', 'process.abort()'] }

    const outcomes = [await run(abort, never), await bare.run(abort, never)]

    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['crashed', 'crashed'],
    )
  })

  it('reaches no network, not even ours, where the kernel can take it away', async (t) => {
    if ((await isolation()) === 'none') return t.skip('the kernel gives no world of its own')
    let visits = 0
    const server = net.createServer((socket) => {
      visits += 1
      socket.destroy()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as net.AddressInfo
    const connect = `require("node:net").connect(${port}, "127.0.0.1").on("error", (e) => console.log(e.code)).on("connect", () => console.log("through"))`
    const visit = { ...sh(''), program: process.execPath, args: ['-e', connect] }

    const apart = await run(visit, never)
    const open = await run({ ...visit, needsNetwork: true }, never)
    server.close()

    assert.notEqual(apart.stdout, 'through\n')
    assert.equal(open.stdout, 'through\n')
    assert.equal(visits, 1)
  })
})

async function countProcesses(command: string): Promise<number> {
  const { run } = createProgramRunner()
  const folder = tmpdir()
  const args = ['-c', '-f', `^${command}$`]
  // In a world of its own it would see its own processes only.
  const { stdout } = await run(
    { program: 'pgrep', args, folder, limits, needsNetwork: true },
    never,
  )
  return Number(stdout)
}
