import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

const RUNNER = new URL('run-test-files.ts', import.meta.url).href
const PASSES = `import { test } from 'node:test'\ntest('passes', () => {})`
/** Notes when it begins and ends, so that it can be seen what ran beside what. */
const WAITS = `
import { appendFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
test('waits', async () => {
  appendFileSync('notes', 'begin ')
  await setTimeout(100)
  appendFileSync('notes', 'end ')
})`

/** What is prepared for all tests of the file is prepared for no others. */
const HOOKS = `
import { before, beforeEach, test } from 'node:test'
import { basename } from 'node:path'
const [name] = basename(import.meta.filename)
let begun = 0
let prepared = 0
before(() => {
  begun += 1
  console.log('begins for ' + name + ' in ' + process.pid)
})
beforeEach(() => (prepared += 1))
for (const order of ['first', 'second']) {
  test(order + ' of ' + name, () => {
    if (begun !== 1 || prepared !== (order === 'first' ? 1 : 2)) throw new Error('others prepared')
  })
}`

type Sources = Readonly<Record<string, string>>

/** What goes wrong, and what has to be said of it. */
const ODD_FILES = [
  ['fails', `import 'node:test'\nthrow new Error('falls over')`, /falls over/],
  ['cannot be loaded', `import './nowhere.mjs'`, /nowhere\.mjs/],
  [
    'has a test that fails',
    `import { test } from 'node:test'\ntest('breaks', () => { throw new Error('broken') })`,
    /✖ breaks.*broken/s,
  ],
  [
    'has a test that hangs',
    `import { test } from 'node:test'\ntest('hangs', async () => { await new Promise((done) => setTimeout(done, 60_000)) })`,
    /✖ hangs/,
  ],
  ['hangs', `setInterval(() => {}, 1_000)\nawait new Promise(() => {})`, /✖ /],
  ['ends in the middle', `process.exit(3)`, /✖ /],
] as const

describe('running test files', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-runner-'))
  })
  after(() => rm(folder, { recursive: true }))

  /** In a process of its own, for a test runner does nothing within a test. */
  async function runFiles(
    waiting: Sources,
    others: Sources,
    batch: Sources = {},
  ): Promise<{ readonly hasPassed: boolean; readonly report: string }> {
    for (const [name, source] of Object.entries({ ...waiting, ...others, ...batch })) {
      await writeFile(join(folder, name), source)
    }
    const alone = (sources: Sources) => Object.keys(sources).map((name) => [name])
    const files = {
      waiting: alone(waiting),
      others: [...alone(others), Object.keys(batch)].filter((one) => one.length > 0),
    }
    const script = `
      import { runTestFiles } from ${JSON.stringify(RUNNER)}
      const { signal } = new AbortController()
      const options = { cwd: process.cwd(), env: process.env, concurrency: 2, timeoutMs: 2_000 }
      const files = ${JSON.stringify(files)}
      const hasPassed = await runTestFiles(files, { ...options, signal, output: process.stdout })
      process.exitCode = hasPassed ? 0 : 7`
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    await writeFile(join(folder, 'main.mjs'), script)
    return await new Promise((resolve) => {
      execFile(process.execPath, ['main.mjs'], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ hasPassed: (error?.code ?? 0) === 0, report: stdout + stderr }),
      )
    })
  }

  it('passes when all have passed, and counts them together', async () => {
    const { hasPassed, report } = await runFiles(
      { 'a.test.mjs': PASSES },
      { 'b.test.mjs': PASSES, 'c.test.mjs': `${PASSES}\ntest.skip('left out', () => {})` },
    )

    assert.ok(hasPassed, report)
    assert.match(report, /files 3\n.*tests 4\n.*pass 3\n.*fail 0\n.*cancelled 0\n.*skipped 1\n/s)
  })

  for (const [title, source, words] of ODD_FILES) {
    it(`fails when a file ${title}, names it and says why`, async () => {
      const { hasPassed, report } = await runFiles(
        { 'a.test.mjs': PASSES },
        { 'odd.test.mjs': source, 'b.test.mjs': PASSES },
      )

      assert.equal(hasPassed, false, report)
      assert.match(report, /failed odd\.test\.mjs/)
      assert.match(report, words)
      assert.match(report, /pass 2\n/)
    })

    it(`says the same of a file that ${title} within a batch`, async () => {
      const { hasPassed, report } = await runFiles(
        {},
        {},
        { 'a.test.mjs': PASSES, 'odd.test.mjs': source, 'b.test.mjs': PASSES },
      )

      assert.equal(hasPassed, false, report)
      assert.match(report, /failed odd\.test\.mjs/)
      assert.doesNotMatch(report, /failed [ab]\.test\.mjs/)
      assert.match(report, words)
      assert.match(report, /pass 2\n/)
    })
  }

  it('runs the waiting ones one after the other', async () => {
    const waiting = { 'a.test.mjs': WAITS, 'b.test.mjs': WAITS, 'c.test.mjs': WAITS }

    const { hasPassed, report } = await runFiles(waiting, { 'd.test.mjs': PASSES })

    assert.ok(hasPassed, report)
    assert.equal(await readFile(join(folder, 'notes'), 'utf8'), 'begin end '.repeat(3))
  })

  it('runs a batch in one process, and each file as if it were alone', async () => {
    const { hasPassed, report } = await runFiles(
      {},
      {},
      { 'a.test.mjs': HOOKS, 'b.test.mjs': HOOKS },
    )

    assert.ok(hasPassed, report)
    const pids = [...report.matchAll(/begins for (\w) in (\d+)/g)]
    assert.deepEqual(
      pids.map(([, name]) => name),
      ['a', 'b'],
    )
    assert.equal(new Set(pids.map(([, , pid]) => pid)).size, 1)
    assert.match(report, /^✔ first of a.*^✔ second of a.*^✔ first of b/ms)
    assert.match(report, /files 2\n.*tests 4\n.*pass 4\n/s)
  })

  it('fails a batch that fails only as such', async () => {
    const leaves = `${PASSES}\nglobalThis.isLeft = true`
    const finds = `${PASSES}\nif (globalThis.isLeft) process.exit(3)`

    const { hasPassed, report } = await runFiles(
      {},
      {},
      { 'a.test.mjs': leaves, 'b.test.mjs': finds },
    )

    assert.equal(hasPassed, false, report)
    assert.match(report, /failed together, though not alone: a\.test\.mjs b\.test\.mjs/)
  })
})
