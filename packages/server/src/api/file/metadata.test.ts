import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { MetadataAnswer } from '@quayside/wire'
import sharp from 'sharp'
import { Value } from 'typebox/value'
import { exampleStoredFile } from '../../events/examples.ts'
import { objectMissing } from '../../storage/errors.ts'
import { type AppOwner, formOf, useFileDesk } from '../testing/file-desk.ts'
import { withCurrentContent } from './current-content.ts'

function photo() {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Make: 'Quay Optics' } })
    .jpeg()
    .toBuffer()
}

describe('what is known about a file', () => {
  const { ask, newOwner, service, store, web } = useFileDesk()
  let owner: AppOwner
  before(async () => {
    owner = await newOwner()
  })
  const metadata = async (handle: string, query: string) => {
    const answer = await ask(`/api/file/${handle}/metadata?${query}`)
    assert.ok(Value.Check(MetadataAnswer, answer.json()), answer.text)
    return answer.json()
  }

  test('is how large a picture is as it is shown, which is looked up once', async () => {
    const handle = await store(owner, await photo(), 'filename=a.jpg')
    const { db } = service().database
    const sizes = () =>
      db
        .selectFrom('files')
        .innerJoin('objects', 'objects.id', 'files.object_id')
        .select(['width', 'height'])
        .where('handle', '=', handle)
        .executeTakeFirst()

    assert.deepEqual(await sizes(), { width: null, height: null })
    assert.deepEqual(await metadata(handle, 'width=true&height=true'), { width: 30, height: 40 })
    assert.deepEqual(await sizes(), { width: 30, height: 40 })
    assert.deepEqual(await metadata(handle, 'height=true&size=true'), {
      ...{ height: 40, size: (await photo()).length },
    })
  })

  test('is null where there is no picture, or one that is none', async () => {
    const pieces = [
      await store(owner, 'words'),
      await store(owner, 'words', 'mimetype=image/png'),
      await store(owner, '\x89PNG', 'mimetype=image/png'),
    ]
    for (const handle of pieces) {
      for (let turn = 0; turn < 2; turn++) {
        const { width, height } = await metadata(handle, 'width=true&height=true')
        assert.deepEqual([width, height], [null, null])
      }
    }
  })

  test('follows the content that replaces another', async () => {
    const handle = await store(owner, 'words', 'filename=a.jpg')
    const asked = 'width=true&size=true&sha256=true&uploaded=true&md5=true'
    const earlier = await metadata(handle, asked)
    const bytes = await photo()

    await ask(`/api/file/${handle}?${owner.signed()}`, { method: 'POST', body: bytes })

    assert.deepEqual(await metadata(handle, asked), {
      ...{ size: bytes.length, width: 30, uploaded: earlier.uploaded },
      sha256: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex'),
    })
  })

  test('is what the camera wrote, for whoever may know', async () => {
    const handle = await store(owner, await photo(), 'filename=a.jpg')
    const asking = (terms: object) =>
      ask(`/api/file/${handle}/metadata?exif=true&size=true&${owner.signed(terms)}`)

    const { exif } = await metadata(handle, 'exif=true')
    assert.deepEqual(
      [(exif as Record<string, unknown>).Make, (exif as Record<string, unknown>).Orientation],
      ['Quay Optics', 6],
    )
    for (const terms of [{}, { call: 'stat' }, { call: ['read', 'stat'] }]) {
      const refused = await asking(terms)
      assert.deepEqual([refused.status, refused.headers['x-error-code']], [403, 'policy_call'])
    }
    assert.equal((await asking({ call: 'exif' })).status, 403)
    assert.equal((await asking({ call: ['stat', 'exif'] })).status, 200)
    assert.deepEqual(await metadata(await store(owner, 'words'), 'exif=true'), { exif: {} })
  })

  test('is where it was fetched from', async () => {
    const url = web().put('/a.txt?x=1', { bytes: Buffer.from('words') })
    const body = JSON.stringify({ url })
    const headers = { 'Content-Type': 'application/json' }
    const key = `key=${owner.app.apiKey}`
    const stored = await ask(`/api/store/S3?${key}`, { method: 'POST', body, headers })
    const handle = String(stored.json().url).slice(-20)

    assert.deepEqual(await metadata(handle, 'source_url=true'), { source_url: url })
    assert.deepEqual(await metadata(handle, 'sourceUrl=true'), { source_url: url })
    assert.deepEqual(await metadata(await store(owner, 'a'), 'source_url=true&alt=true'), {
      ...{ source_url: null, alt: null },
    })
  })

  test('is asked for in the words true and false', async () => {
    const handle = await store(owner, 'words')

    assert.deepEqual(await metadata(handle, 'size=true&filename=false&mimetype=1'), { size: 5 })
    assert.ok('filename' in (await metadata(handle, 'size=false&nonsense=true')))
  })
})

describe('a content as base64', () => {
  const { ask, newOwner, store } = useFileDesk()
  let owner: AppOwner
  before(async () => {
    owner = await newOwner()
  })

  test('has a length, a tag and a date of its own, by HEAD too', async () => {
    const bytes = Buffer.alloc(400_000, 'abcdefg')
    const handle = await store(owner, bytes)
    const path = `/api/file/${handle}?base64encode=true`

    const [content, plain] = [await ask(path), await ask(`/cdn/${handle}`)]
    const head = await ask(path, { method: 'HEAD' })

    assert.equal(content.text, bytes.toString('base64'))
    assert.equal(content.headers['content-length'], String(content.text.length))
    assert.match(content.headers['content-type'] ?? '', /^text\/plain/)
    assert.equal(content.headers['last-modified'], plain.headers['last-modified'])
    assert.equal(content.headers['cache-control'], plain.headers['cache-control'])
    assert.notEqual(content.headers.etag, plain.headers.etag)
    assert.equal(content.headers['access-control-allow-origin'], '*')
    const constant = ({
      date: _d,
      connection: _c,
      'x-request-id': _i,
      ...others
    }: object & Record<string, unknown>) => others
    assert.deepEqual([head.status, head.text], [200, ''])
    assert.deepEqual(constant(head.headers), constant(content.headers))
  })

  test('is sent whole to whoever asks for a part, and not again to whoever has it', async () => {
    const handle = await store(owner, 'the content')
    const path = `/api/file/${handle}?base64encode=true`
    const { headers } = await ask(path)
    const { etag, 'last-modified': date } = headers
    const asking = (more: object) => ask(path, { headers: { ...more } })

    const part = await asking({ range: 'bytes=4-6' })
    assert.deepEqual([part.status, part.text], [200, btoa('the content')])
    assert.equal(part.headers['accept-ranges'], undefined)
    assert.equal((await asking({ 'if-none-match': etag })).status, 304)
    assert.equal((await asking({ 'if-modified-since': date })).status, 304)
    assert.equal((await asking({ 'if-match': '"x"' })).status, 412)
    await ask(`/api/file/${handle}?${owner.signed()}`, { method: 'POST', body: 'another' })
    assert.equal((await asking({ 'if-none-match': etag })).text, btoa('another'))
  })

  test('of nothing is nothing', async () => {
    const form = formOf({ fileUpload: ['a.txt', 'text/plain', ''] })
    const query = `key=${owner.app.apiKey}`
    const empty = await ask(`/api/store/S3?${query}`, { method: 'POST', ...form })
    const handle = String(empty.json().url).slice(-20)

    const answer = await ask(`/api/file/${handle}?base64encode=true`)

    assert.deepEqual([answer.status, answer.text], [200, ''])
    assert.equal(answer.headers['content-length'], '0')
  })
})

describe('a content that changes between being found and being opened', () => {
  const former = exampleStoredFile
  const current = { ...former, storageKey: 'another' }
  const missing = () => objectMissing('x')

  test('is the one it has become', async () => {
    const opened = await withCurrentContent(
      async () => current,
      former,
      async (file) => {
        if (file !== current) throw missing()
        return current.storageKey
      },
    )

    assert.equal(opened, 'another')
  })

  test('is not found when the file was deleted', async () => {
    const opening = withCurrentContent(
      async () => undefined,
      former,
      () => Promise.reject(missing()),
    )

    await assert.rejects(opening, { code: 'file_missing' })
  })

  test('is missing when nothing has changed, and other faults stay what they are', async () => {
    const find = async () => former
    const fault = new Error('on fire')

    await assert.rejects(
      withCurrentContent(find, former, () => Promise.reject(missing())),
      {
        code: 'object_missing',
      },
    )
    await assert.rejects(
      withCurrentContent(find, former, () => Promise.reject(fault)),
      fault,
    )
  })
})
