import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { createLocalStorage } from './local.ts'

const { signal } = new AbortController()
const root = await mkdtemp(join(tmpdir(), 'quayside-local-'))
after(() => rm(root, { recursive: true }))

/** Mounts a file system of its own and says whether that worked: it takes root and the right to mount. */
function mount(t: TestContext, dir: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir], { stdio: 'pipe' })
  } catch {
    return false
  }
  t.after(() => execFileSync('umount', ['--lazy', dir]))
  return true
}

test('says that the disk is full, and goes on when there is room again', async (t) => {
  const dir = await mkdtemp(join(root, 'full-'))
  if (!mount(t, dir, 'size=3m')) return t.skip('a small disk cannot be mounted here')
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  const upload = await storage.beginUpload('full/upload', { signal })
  await upload.writePart(0, randomBytes(1024 * 1024), { signal })
  const fill = randomBytes(1536 * 1024)
  await storage.put('full/one', fill, { signal })

  const full = { code: 'storage_full', kind: 'unavailable' }
  await assert.rejects(storage.put('full/two', fill, { signal }), full)
  await assert.rejects(upload.writePart(1024 * 1024, randomBytes(1024 * 1024), { signal }), full)
  await storage.delete('full/one', { signal })
  await upload.writePart(1024 * 1024, randomBytes(1000), { signal })
  await upload.finish(1024 * 1024 + 1000, { signal })

  assert.equal(await storage.size('full/two', { signal }), undefined)
  assert.equal(await storage.size('full/upload', { signal }), 1024 * 1024 + 1000)
  assert.deepEqual(await filesOf(dir), ['full,upload'])
})

test('takes a file as it is, which is gone from where it lay', async (t) => {
  const dir = await mkdtemp(join(root, 'taken-'))
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  const path = join(dir, 'made')
  await writeFile(path, 'a result')
  const file = await open(path)
  const { ino } = await file.stat()

  const isTaken = await storage.takeFile?.('taken/one', { path, fd: file.fd }, { signal })
  await file.close()

  assert.equal(isTaken, true)
  const objectPath = storage.path?.('taken/one') ?? ''
  assert.equal(await readFile(objectPath, 'utf8'), 'a result')
  assert.equal((await stat(objectPath)).ino, ino, 'it was copied')
  assert.deepEqual(await filesOf(dir), ['taken,one'])
  await assert.rejects(stat(path), { code: 'ENOENT' })
})

test('leaves a file of another disk, and says so', async (t) => {
  const dir = await mkdtemp(join(root, 'near-'))
  const elsewhere = await mkdtemp(join(root, 'far-'))
  if (!mount(t, elsewhere, 'size=1m')) return t.skip('another disk cannot be mounted here')
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  const path = join(elsewhere, 'made')
  await writeFile(path, 'a result')
  const file = await open(path)

  const isTaken = await storage.takeFile?.('taken/one', { path, fd: file.fd }, { signal })
  await file.close()

  assert.equal(isTaken, false)
  assert.equal(await readFile(path, 'utf8'), 'a result')
  assert.equal(await storage.size('taken/one', { signal }), undefined)
})

test('says that it may not write', async (t) => {
  const dir = await mkdtemp(join(root, 'refused-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot && !mount(t, dir, 'size=3m')) return t.skip('a read-only disk cannot be mounted here')
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  await storage.put('a/b', Buffer.from('x'), { signal })

  // Root may write into any folder, but not onto a disk that is mounted for reading only.
  if (isRoot) execFileSync('mount', ['-o', 'remount,ro', dir])
  else execFileSync('chmod', ['-R', 'a-w', dir])
  if (!isRoot) t.after(() => execFileSync('chmod', ['-R', 'u+w', dir]))

  const refused = { code: 'storage_refused', kind: 'unavailable', retryAfterMs: undefined }
  await assert.rejects(storage.put('a/b', Buffer.from('x'), { signal }), refused)
  await assert.rejects(storage.beginUpload('a/b', { signal }), refused)
  await assert.rejects(storage.delete('a/b', { signal }), refused)
  assert.equal(await storage.size('a/b', { signal }), 1)
})

test('goes on once a folder that could not be made can be', async (t) => {
  const dir = join(root, 'later')
  await writeFile(dir, '')
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  await assert.rejects(storage.put('a/b', Buffer.from('x'), { signal }))

  await rm(dir)
  await storage.put('a/b', Buffer.from('x'), { signal })

  assert.equal(await readFile(storage.path!('a/b'), 'utf8'), 'x')
})

test('takes parts only as safe that were logged whole', async (t) => {
  const dir = await mkdtemp(join(root, 'torn-'))
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  const begun = await storage.beginUpload('torn/log', { signal })
  const bytes = randomBytes(begun.partSize * 2)
  await begun.writePart(0, bytes.subarray(0, begun.partSize), { signal })
  await begun.checkpoint()
  await begun.release()
  const log = join(dirname(storage.path!('torn/log')), `torn,log.${begun.state}.log`)
  const whole = await readFile(log, 'utf8')
  // As a crash in the middle of an append leaves it.
  await appendFile(log, `\n${begun.partSize} ${begun.partSize * 2}`)

  const resumed = await storage.resumeUpload('torn/log', begun.state, { signal })
  assert.ok(resumed)
  await assert.rejects(resumed.finish(bytes.length, { signal }), {
    code: 'storage_upload_incomplete',
  })
  await resumed.writePart(begun.partSize, bytes.subarray(begun.partSize), { signal })
  await resumed.checkpoint()
  await resumed.finish(bytes.length, { signal })

  assert.match(whole, /^0 \d+ \.$/m)
  assert.deepEqual(await readFile(storage.path!('torn/log')), bytes)
  assert.deepEqual(await filesOf(dir), ['torn,log'])
})

test('lists what crashes leave, and no foreign file', async (t) => {
  const dir = await mkdtemp(join(root, 'remains-'))
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  await storage.put('a/b', Buffer.from('x'), { signal })
  const folder = dirname(storage.path!('a/b'))
  for (const name of ['k.abcdefghijkl.part', 'l.abcdefghijkl.log', '.DS_Store', 'notes.txt']) {
    await writeFile(join(folder, name), '')
  }
  await mkdir(join(dir, 'objects', 'zz'))

  const found: string[] = []
  for await (const item of storage.list({ before: new Date(Date.now() + 1_000), signal })) {
    found.push(`${item.kind} ${item.key}`)
  }

  assert.deepEqual(found.sort(), ['object a/b', 'upload k', 'upload l'])
})

test('gives what is there of an object that was cut by something else', async (t) => {
  const dir = await mkdtemp(join(root, 'cut-'))
  const storage = createLocalStorage({ dir })
  t.after(() => storage.close())
  await storage.put('a/b', Buffer.from('hello'), { signal })
  await truncate(storage.path!('a/b'), 2)

  const body = await storage.read('a/b', { start: 0, end: 5 }, { signal })

  assert.equal(Buffer.concat(await body.toArray()).toString(), 'he')
})

test('leaves no descriptor open', async () => {
  const dir = await mkdtemp(join(root, 'descriptors-'))
  const storage = createLocalStorage({ dir })
  await storage.put('a/b', randomBytes(3_000_000), { signal })
  const upload = await storage.beginUpload('a/c', { signal })
  const unfinished = await storage.beginUpload('a/d', { signal })
  await upload.writePart(0, Buffer.from('x'), { signal })
  await unfinished.writePart(0, Buffer.from('x'), { signal })
  await unfinished.checkpoint()
  const stop = new AbortController()
  const body = await storage.read('a/b', { start: 0, end: 3_000_000 }, { signal: stop.signal })
  const closed = new Promise((resolve) => body.once('close', resolve))
  body.on('error', () => undefined)

  stop.abort()
  await upload.finish(1, { signal })
  await unfinished.release()
  await storage.close()
  await closed

  assert.deepEqual(await openBelow(dir), [])
})

async function filesOf(dir: string): Promise<string[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** Paths below `dir` that this process has open; none where the system does not tell. */
async function openBelow(dir: string): Promise<string[]> {
  const fds = await readdir('/proc/self/fd').catch(() => [])
  const paths = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return paths.filter((path) => path.startsWith(dir))
}
