import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../../../../test/support/eventually.ts'
import { QuaysideError } from '../../errors.ts'
import type { ConversionLimits, StageResult } from '../engines/engine.ts'
import { createPool, type Pool } from './pool.ts'

const MEMORY = 320 * 1024 ** 2
const never = new AbortController().signal

let folder: string
let pool: Pool

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-pool-'))
  await writeFile(join(folder, 'source'), 'the source')
  pool = createPool({
    engines: new URL('../testing/test-engines.ts', import.meta.url),
    reach: { readable: [], writable: folder, memoryBytes: MEMORY },
  })
})

after(async () => {
  await pool.close()
  await rm(folder, { recursive: true, force: true })
})

interface Job {
  readonly amount?: number
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

async function run(
  act: string,
  { amount = 0, timeoutMs = 20_000, signal = never }: Job = {},
  target = pool,
) {
  const limits: ConversionLimits = {
    pixels: 1e6,
    pages: 10,
    frames: 10,
    bytes: 1e6,
    memoryBytes: MEMORY,
    timeoutMs,
  }
  const input = {
    path: join(folder, 'source'),
    contentType: 'text/plain',
    filename: 'a.txt',
    size: 10,
  }
  const tasks = [{ name: act, params: { amount } }]
  const result: StageResult = await target.run(
    'test',
    { tasks, encoding: {}, input, files: {}, folder, limits },
    signal,
  )
  assert.equal(result.kind, 'json')
  return result.json
}

const isAlive = (pid: unknown) => {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}

test('a process is kept for the next job, and as many work as there are jobs at a time', async () => {
  const first = await run('pid')
  assert.equal(await run('pid'), first)

  const both = await Promise.all([run('sleep', { amount: 50 }), run('pid')])
  assert.equal(both[0], 'slept')
  assert.notEqual(both[1], process.pid)
  assert.equal(pool.size(), 2)
})

describe('what one job does to its process is told of that job alone', () => {
  for (const [title, act, job, expected] of [
    ['takes too long', 'sleep', { amount: 60_000, timeoutMs: 300 }, 'conversion_timeout'],
    ['never comes back', 'spin', { timeoutMs: 300 }, 'conversion_timeout'],
    ['takes too much memory', 'allocate', { amount: 2_000 }, 'conversion_too_large'],
    ['takes too much of JavaScript’s memory', 'hoard', {}, 'conversion_too_large'],
    ['crashes', 'crash', {}, 'conversion_failed'],
    ['ends its process', 'exit', {}, 'conversion_failed'],
    ['throws what nobody foresaw', 'throw', {}, 'conversion_failed'],
    ['is refused by its engine', 'refuse', {}, 'conversion_source_broken'],
  ] as const) {
    test(`one that ${title}`, async () => {
      const neighbour = run('sleep', { amount: 100 })
      await assert.rejects(run(act, job), (error: unknown) => {
        assert.ok(error instanceof QuaysideError)
        assert.equal(error.code, expected)
        assert.doesNotMatch(error.publicMessage, /secret/)
        return true
      })
      assert.equal(await neighbour, 'slept')
      assert.equal(typeof (await run('pid')), 'number')
    })
  }
})

test('the log is told what a library threw', async () => {
  await assert.rejects(run('throw'), (error: Error) => {
    assert.match(String(error.cause), /a library fault/)
    return true
  })
})

describe('a job that nobody waits for any more', () => {
  test('ends, and its process is kept when it ends by itself', async () => {
    const pid = await run('pid')
    const leaving = new AbortController()
    const job = run('sleep', { amount: 60_000, signal: leaving.signal })
    leaving.abort(new Error('the caller left'))

    await assert.rejects(job, /the caller left/)
    assert.equal(await run('pid'), pid)
  })

  test('is killed when it does not end', async () => {
    const leaving = new AbortController()
    const job = assert.rejects(run('spin', { signal: leaving.signal }), /the caller left/)
    const pid = await eventually(() => readFile(join(folder, 'pid'), 'utf8'))
    leaving.abort(new Error('the caller left'))

    await job
    await eventually(() => !isAlive(pid))
  })

  test('is not begun', async () => {
    await assert.rejects(run('pid', { signal: AbortSignal.abort(new Error('gone')) }), /gone/)
  })
})

test('a process that holds much memory at rest is replaced', async () => {
  const pid = await run('leak', { amount: 160 })

  await eventually(() => !isAlive(pid))
  assert.equal(typeof (await run('pid')), 'number')
})

test('a process reaches its folder, and nothing else of the machine', async () => {
  assert.deepEqual(await run('reach'), {
    source: 'the source',
    written: 'done',
    passwd: 'ERR_ACCESS_DENIED',
    elsewhere: 'ERR_ACCESS_DENIED',
    program: 'ERR_ACCESS_DENIED',
    network: 'ERR_ACCESS_DENIED',
    environment: [],
  })
})

test('when the service is killed, a process ends with it, though its job hears nothing', async () => {
  const own = await mkdtemp(join(folder, 'killed-'))
  const program = fileURLToPath(new URL('../testing/pool-owner.ts', import.meta.url))
  const owner = spawn(process.execPath, [program, own], { stdio: 'ignore' })
  const pid = await eventually(() => readFile(join(own, 'pid'), 'utf8'))

  owner.kill('SIGKILL')

  await eventually(() => !isAlive(pid))
})

test('once closed there are no processes, and jobs at work end', async () => {
  const other = createPool({
    engines: new URL('../testing/test-engines.ts', import.meta.url),
    reach: { readable: [], writable: folder, memoryBytes: MEMORY },
  })
  const pid = await run('pid', {}, other)
  const job = assert.rejects(run('stubborn', { amount: 60_000 }, other), {
    code: 'conversions_busy',
  })
  await sleep(20)

  await other.close()
  await job
  assert.equal(isAlive(pid), false)
  assert.equal(other.size(), 0)
})
