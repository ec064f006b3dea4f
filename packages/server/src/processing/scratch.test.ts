import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createScratch } from './scratch.ts'

async function newScratch(t: TestContext, { freeBytes = 1, maxFolders = 10 } = {}) {
  const parent = await mkdtemp(join(tmpdir(), 'quayside-scratch-'))
  t.after(() => rm(parent, { recursive: true, force: true }))
  return createScratch({ root: join(parent, 'conversions'), freeBytes, maxFolders })
}

test('each conversion has an empty folder of its own, which goes with all that is in it', async (t) => {
  const scratch = await newScratch(t)
  let one: string
  {
    await using first = await scratch.folder()
    await using second = await scratch.folder()
    one = first.path
    assert.notEqual(first.path, second.path)
    await mkdir(join(one, 'deep'))
    await writeFile(join(one, 'deep', 'file'), 'x')
    assert.deepEqual(await readdir(second.path), [])
  }

  assert.equal(existsSync(one), false)
  assert.deepEqual(await readdir(scratch.root), [])
})

test('nothing is begun when the disk is nearly full', async (t) => {
  const scratch = await newScratch(t, { freeBytes: Number.MAX_SAFE_INTEGER })

  await assert.rejects(scratch.folder(), { kind: 'unavailable', code: 'conversion_space_low' })
  await assert.rejects(scratch.check(), { code: 'conversion_space_low' })
})

test('there are so many at a time, and room again when one goes', async (t) => {
  const scratch = await newScratch(t, { maxFolders: 1 })
  {
    await using _one = await scratch.folder()
    await assert.rejects(scratch.folder(), { kind: 'unavailable', code: 'conversions_busy' })
  }
  await using next = await scratch.folder()
  assert.deepEqual(await readdir(next.path), [])
})

test('what killed processes have left is swept away, and nothing that is in use', async (t) => {
  const scratch = await newScratch(t)
  await using mine = await scratch.folder()
  const host = hostname().replaceAll(/[^\w-]/g, '')
  const folders = {
    ofKilled: `4194305.${host}.abcdef`,
    ofEarlierRun: `${process.pid}.${host}.abcdef`,
    ofOtherProcess: `${process.ppid}.${host}.abcdef`,
    ofOtherMachine: '1.elsewhere.abcdef',
    ofLostMachine: '1.elsewhere.ghijkl',
  }
  for (const name of Object.values(folders)) await mkdir(join(scratch.root, name))
  const longAgo = new Date(Date.now() - 25 * 3_600_000)
  await utimes(join(scratch.root, folders.ofLostMachine), longAgo, longAgo)

  await scratch.sweep()

  assert.deepEqual(
    (await readdir(scratch.root)).sort(),
    [
      mine.path.slice(scratch.root.length + 1),
      folders.ofOtherProcess,
      folders.ofOtherMachine,
    ].sort(),
  )
})

test('a folder that was never made needs no sweeping', async (t) => {
  const scratch = await newScratch(t)

  await scratch.sweep()

  assert.equal(existsSync(scratch.root), false)
})
