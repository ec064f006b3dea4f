import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type Client, getSecurity, init } from '@quayside/client'
import { createApi } from '@quayside/client/api'
import { connectPerson } from '../support/cloud.ts'
import { type FileSite, startFileSite } from '../support/file-site.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'

const MIB = 1024 * 1024
const DEMO_SECRET = 'QUAYSIDEDEMOSECRET00000000'
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

forEachSize((size) => {
  let quayside: TestQuayside
  let site: FileSite
  let client: Client
  before(async () => {
    ;[quayside, site] = await Promise.all([
      startQuayside({ size }),
      startFileSite({
        '/hello.txt': { type: 'text/plain', bytes: Buffer.from('hello from elsewhere') },
      }),
    ])
    client = init(DEMO_API_KEY, { baseUrl: quayside.url })
  })
  after(async () => {
    await site.close()
    await quayside.stop()
  })

  for (const bytes of [Buffer.alloc(0), Buffer.from('x'), randomBytes(13 * MIB)]) {
    test(`a file of ${bytes.length} bytes arrives as it is`, async () => {
      const percents: number[] = []

      const file = await client.upload(
        new Blob([bytes], { type: 'application/x-noise' }),
        {
          filename: 'noise.bin',
          partSize: 5 * MIB,
          tags: { album: 'summer' },
          onProgress: ({ totalPercent }) => percents.push(totalPercent),
        },
        { path: 'in/' },
      )

      assert.deepEqual(
        [file.filename, file.size, file.status, file.uploadTags],
        ['noise.bin', bytes.length, 'Stored', { album: 'summer' }],
      )
      assert.equal(percents.at(-1), 100)
      const content = await client.retrieve(file.handle)
      assert.equal(sha256(await content.bytes()), sha256(bytes))
      const known = await client.metadata(file.handle, ['size', 'sha256', 'filename'])
      assert.deepEqual(known, {
        handle: file.handle,
        size: bytes.length,
        sha256: sha256(bytes),
        filename: 'noise.bin',
      })
    })
  }

  test('a cancelled upload leaves no file, and the next one works', async () => {
    const token: { cancel?(): void } = {}
    const uploading = client.upload(
      new Blob([randomBytes(11 * MIB)]),
      {
        partSize: 5 * MIB,
        concurrency: 1,
        progressInterval: 1,
        onProgress: () => token.cancel?.(),
      },
      {},
      token,
    )

    await assert.rejects(uploading, { name: 'AbortError' })

    const next = await client.upload(new File(['next'], 'next.txt'))
    assert.equal(await (await client.retrieve(next.handle)).text(), 'next')
  })

  test('several files are told apart by what came of them', async () => {
    const files = ['a', 'b', 'c'].map((name) => new File([name.repeat(3)], `${name}.txt`))

    const { filesUploaded, filesFailed } = await client.multiupload(files)

    assert.deepEqual(filesFailed, [])
    assert.deepEqual(
      filesUploaded.map(({ filename }) => filename),
      ['a.txt', 'b.txt', 'c.txt'],
    )
  })

  test('the service fetches an address', async () => {
    const file = await client.storeURL(`${site.origin}/hello.txt`, { filename: 'greeting.txt' })

    assert.equal(file.filename, 'greeting.txt')
    assert.equal(await (await client.retrieve(file.handle)).text(), 'hello from elsewhere')
    await assert.rejects(client.storeURL(`${site.origin}/gone.txt`), { name: 'RequestError' })
  })

  test('a part of a file comes as a stream', async () => {
    const { handle } = await client.upload(new Blob(['0123456789']))

    const response = await client.download(handle, { range: 'bytes=2-4' })

    assert.deepEqual([response.status, await response.text()], [206, '234'])
  })

  test('a file is removed with a policy, and only with one', async () => {
    const { handle } = await client.upload(new Blob(['soon gone']))
    const expiry = Math.floor(Date.now() / 1000) + 60
    const readOnly = await getSecurity({ expiry, call: ['read'] }, DEMO_SECRET)
    const remove = await getSecurity({ expiry, call: ['remove'], handle }, DEMO_SECRET)

    await assert.rejects(client.remove(handle), { code: 'policy_missing' })
    await assert.rejects(client.remove(handle, readOnly), { code: 'policy_call' })
    await client.remove(handle, remove)

    await assert.rejects(client.download(handle), { status: 404, code: 'file_missing' })
  })

  test('the address of a file with a policy is one the service reads', async () => {
    const { handle } = await client.upload(new Blob(['by address']))
    const expiry = Math.floor(Date.now() / 1000) + 60
    const security = await getSecurity({ expiry, call: ['read'] }, DEMO_SECRET)

    const response = await fetch(client.transform(handle, {}, security))

    assert.equal(await response.text(), 'by address')
    const wrong = { ...security, signature: '00'.repeat(32) }
    assert.equal((await fetch(client.transform(handle, {}, wrong))).status, 403)
  })

  test('what a person stores from a source is followed in one stream', async () => {
    const api = createApi(client.settings)
    assert.equal((await api.list('dropbox', { path: '/' })).status, 'needs-auth')
    client.settings.token?.set((await connectPerson(quayside)).token)
    const listed = await api.list('dropbox', { path: '/Photos/' })
    assert.equal(listed.status, 'page')
    const files = listed.status === 'page' ? listed.folder.contents.filter((e) => !e.folder) : []

    const started = await api.startIngests(
      'dropbox',
      files.map(({ path }) => ({ path })),
    )
    const last = new Map<string, string>()
    for await (const { id, state } of api.watchIngests(started.map(({ id }) => id))) {
      last.set(id, state)
    }

    assert.ok(files.length > 0)
    assert.deepEqual(
      [...last.values()],
      files.map(() => 'done'),
    )
    await client.logout('dropbox')
    assert.equal((await api.list('dropbox', { path: '/' })).status, 'needs-auth')
  })

  test('a picker is told what it can offer', async () => {
    const { blocked, sources } = await createApi(client.settings).prefetch({})

    assert.equal(blocked, undefined)
    const dropbox = sources.find(({ name }) => name === 'dropbox')
    assert.deepEqual(
      [dropbox?.title, dropbox?.canSearch, dropbox?.canListRecursively, dropbox?.problem],
      ['Dropbox', true, true, undefined],
    )
    assert.equal((await fetch(dropbox?.icon ?? '')).headers.get('content-type'), 'image/svg+xml')
  })
})
