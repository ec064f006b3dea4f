import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { type Spoiling, serveUploads, type UploadService } from '../testing/upload-service.ts'
import { upload } from './start-upload.ts'
import type { ResumeStore, UploadProgress, UploadRequest } from './upload.ts'

const apiKey = 'AKeyForTests0000000000'
const MIB = 1024 * 1024
const PART = 5 * MIB
const bytes = randomBytes(3 * PART + 17)

/** What a page's storage is: it outlives whoever wrote there. */
function createStore() {
  const kept = new Map<string, string>()
  const store: ResumeStore = {
    getItem: (key) => kept.get(key),
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  }
  return { kept, store }
}

type More = Partial<UploadRequest> & { readonly api?: string }

function send(service: UploadService, store: ResumeStore, more: More = {}) {
  const body = new File([bytes], 'a.bin', { lastModified: 1 })
  const request = { body, filename: 'a.bin', contentType: 'x/y', ...more }
  return upload(
    { endpoints: service.endpoints, apiKey: more.api ?? apiKey },
    {
      ...request,
      settings: {
        ...{ partSize: PART, concurrency: 1, retry: 0, resumeStore: store },
        ...more.settings,
      },
    },
  )
}

/** A service to which somebody sent the first two of four parts before the network went away. */
async function withBegunUpload(spoil: Spoiling = {}) {
  let isBroken = true
  const service = await serveUploads({
    ...spoil,
    put(response, facts) {
      const isLost = isBroken && facts.part === 3
      if (isLost) response.destroy()
      return isLost || (spoil.put?.(response, facts) ?? false)
    },
  })
  const { kept, store } = createStore()
  await assert.rejects(send(service, store).done, { code: 'network' })
  isBroken = false
  return { service, kept, store, puts: () => Object.fromEntries(service.puts) }
}

test('an upload goes on where it was, and sends only what is missing', async () => {
  const { service, store, puts } = await withBegunUpload()
  const told: UploadProgress[] = []
  const continued: UploadProgress[] = []

  const file = await send(service, store, {
    onProgress: (progress) => told.push(progress),
    onContinue: (progress) => continued.push(progress),
    settings: { progressInterval: 1 },
  }).done

  assert.equal(file.handle, 'H')
  assert.deepEqual(puts(), { 1: 1, 2: 1, 3: 2, 4: 1 })
  assert.ok(service.received().equals(bytes))
  assert.equal(service.asked.start.length, 1)
  assert.deepEqual(continued, [{ sent: 2 * PART, total: bytes.length }])
  assert.ok(told.every(({ sent }) => sent >= 2 * PART))
  const parts = [1, 2, 3, 4].map((part) => ({ part_number: part, etag: `"etag-${part}"` }))
  assert.deepEqual(service.asked.complete[0]?.parts, parts)
})

test('what is kept names neither the file nor the app, and is gone when it is over', async () => {
  const { service, kept, store } = await withBegunUpload()

  const [[key = '', value = ''] = []] = kept
  assert.match(key, /^quayside:upload:[A-Za-z0-9+/]{43}=$/)
  assert.deepEqual(Object.keys(JSON.parse(value)).sort(), ['at', 'started'])
  assert.ok(![key, value].some((text) => text.includes('a.bin') || text.includes(apiKey)))
  await send(service, store).done

  assert.equal(kept.size, 0)
})

const OTHERS: Readonly<Record<string, More>> = {
  'of another name': { filename: 'b.bin' },
  'of another type': { contentType: 'y/z' },
  'for another place': { store: { path: 'in/' } },
  'in parts of another size': { settings: { partSize: 6 * MIB } },
  'of another app': { api: 'AnotherKey000000000000' },
  'changed at another time': { body: new File([bytes], 'a.bin', { lastModified: 2 }) },
  'with another first byte': { body: fileWith(0) },
  'with another last byte': { body: fileWith(bytes.length - 1) },
}

function fileWith(position: number): File {
  const others = Buffer.from(bytes)
  others[position] = (others[position] ?? 0) ^ 1
  return new File([others], 'a.bin', { lastModified: 1 })
}

for (const [what, more] of Object.entries(OTHERS)) {
  test(`a file ${what} is an upload of its own`, async () => {
    const { service, store } = await withBegunUpload()

    await send(service, store, more).done

    assert.equal(service.asked.start.length, 2)
    const sent = Buffer.from(await (more.body ?? new Blob([bytes])).arrayBuffer())
    assert.ok(service.received().equals(sent))
  })
}

test('a part that is another by now is sent again, whatever the file says of itself', async () => {
  const { service, store, puts } = await withBegunUpload()
  const body = fileWith(PART + MIB)

  await send(service, store, { body }).done

  assert.deepEqual(puts(), { 1: 1, 2: 2, 3: 2, 4: 1 })
  assert.ok(service.received().equals(Buffer.from(await body.arrayBuffer())))
})

test('what the service has forgotten begins anew without a word', async () => {
  const { service, store } = await withBegunUpload()
  service.forgetAll()
  let retries = 0

  await send(service, store, { onRetry: () => (retries += 1) }).done

  assert.ok(service.received().equals(bytes))
  assert.deepEqual([service.asked.start.length, retries], [2, 0])
})

test('what the service forgets on the way begins anew, too', async () => {
  const { service, store } = await withBegunUpload({
    upload(_, times) {
      // The fourth is the first of the second run.
      if (times === 4) service.forgetAll()
      return false
    },
  })

  await send(service, store).done

  assert.ok(service.received().equals(bytes))
  assert.equal(service.asked.start.length, 2)
})

test('a file that had arrived but for the answer is not sent again', async () => {
  const { store } = createStore()
  const service = await serveUploads({
    complete(response) {
      response.destroy()
      return true
    },
  })
  await assert.rejects(send(service, store).done, { code: 'network' })
  const before = service.puts.size

  const file = await send(service, store).done

  assert.equal(file.handle, 'H')
  assert.equal(file.client, 'local_file_system')
  assert.deepEqual([service.asked.start.length, service.asked.complete.length], [1, 1])
  assert.equal(service.puts.size, before)
})

test('a cancelled upload is not gone on with', async () => {
  const { service, kept, store } = await withBegunUpload()
  const running = send(service, store, { onContinue: () => running.cancel() })

  await assert.rejects(running.done, { name: 'AbortError' })

  assert.equal(kept.size, 0)
})

test('nothing is kept and nothing is gone on with where it is not wanted', async () => {
  const { service, store } = await withBegunUpload()
  const other = createStore()

  await send(service, store, { settings: { resume: false } }).done
  await send(service, other.store, { settings: { resume: false } }).done

  assert.equal(service.asked.start.length, 3)
})

test('a file of one part is not worth remembering', async () => {
  const { kept, store } = createStore()
  const service = await serveUploads({ put: (response) => response.destroy() !== undefined })

  await assert.rejects(send(service, store, { body: new Blob(['x']) }).done)

  assert.equal(kept.size, 0)
})

test('the same file twice at the same time is two uploads, of which the first is remembered', async () => {
  const { kept, store } = createStore()
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const service = await serveUploads({
    start(_, times) {
      if (times === 2) second.resolve()
      return false
    },
    async put() {
      first.resolve()
      await second.promise
      return false
    },
  })

  const sending = [send(service, store).done]
  await first.promise
  const remembered = [...kept.values()]
  sending.push(send(service, store).done)
  await second.promise
  assert.deepEqual([...kept.values()], remembered)
  await Promise.all(sending)

  assert.deepEqual(Object.fromEntries(service.puts), { 1: 2, 2: 2, 3: 2, 4: 2 })
})

test('what is older than a day, or none of ours, is not believed', async () => {
  for (const spoil of [
    (text: string) => JSON.stringify({ ...JSON.parse(text), at: Date.now() - 25 * 3_600_000 }),
    () => 'no JSON',
    () => 'null',
    () => JSON.stringify({ at: Date.now(), started: { base: 'x' } }),
  ]) {
    const { service, kept, store } = await withBegunUpload()
    for (const [key, text] of kept) kept.set(key, spoil(text))

    await send(service, store).done

    assert.equal(service.asked.start.length, 2)
  }
})

test('a store that fails fails no upload', async () => {
  const fail = () => {
    throw new Error('the storage is full')
  }
  const rejecting = async () => fail()
  for (const use of [fail, rejecting]) {
    const service = await serveUploads()

    const file = await send(service, { getItem: use, setItem: use, removeItem: use }).done

    assert.equal(file.handle, 'H')
  }
})
