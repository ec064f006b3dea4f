import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { before, describe, it } from 'node:test'
import { fromBufferPromise } from 'yauzl'
import { eventually } from '../../testing/eventually.ts'
import { type AppOwner, type FileAnswer, useFileDesk } from '../testing/file-desk.ts'

describe('zip', () => {
  const { ask, eventsOf, newOwner, service, store, web } = useFileDesk()
  const noise = randomBytes(3_000_000)
  let owner: AppOwner
  let text: string
  let other: string
  let blob: string
  before(async () => {
    owner = await newOwner()
    text = await store(owner, 'first words\n'.repeat(500), 'filename=notes.txt')
    other = await store(owner, 'other words\n', 'filename=Notes.txt')
    blob = await store(owner, noise, 'filename=noise.bin')
  })
  const converses = async () =>
    (await eventsOf(owner)).filter(({ action }) => action === 'fp.converse')

  it('puts files together under their names, each another', async () => {
    const answer = await ask(`/cdn/zip/[${text},${other},${blob}]`)

    assert.equal(answer.status, 200, answer.text.slice(0, 200))
    assert.equal(answer.headers['content-type'], 'application/zip')
    assert.equal(answer.headers['content-disposition'], 'attachment; filename="files.zip"')
    assert.equal(answer.headers['access-control-allow-origin'], '*')
    assert.deepEqual(await unpack(answer), {
      'notes.txt': 'first words\n'.repeat(500),
      'Notes (2).txt': 'other words\n',
      'noise.bin': noise.toString('latin1'),
    })
    assert.ok(answer.bytes.length < noise.length + 2_000, 'texts are compressed')
  })

  it('says how long it is where that can be known, and no more to HEAD', async () => {
    const told = (await converses()).length
    const head = await ask(`/cdn/zip/[${blob},${blob}]`, { method: 'HEAD' })
    const answer = await ask(`/cdn/zip/[${blob},${blob}]`)

    assert.equal(answer.bytes.length, Number(answer.headers['content-length']))
    assert.equal(head.headers['content-length'], answer.headers['content-length'])
    assert.deepEqual(Object.keys(await unpack(answer)), ['noise.bin', 'noise (2).bin'])
    await eventually(async () => assert.equal((await converses()).length, told + 1))
  })

  it('takes what lies at addresses along', async () => {
    const address = web().put('/in/far%20away.txt', { bytes: Buffer.from('from afar') })
    const answer = await ask(`/cdn/${owner.app.apiKey}/zip/[${other},${address}]`)

    assert.deepEqual(await unpack(answer), {
      'Notes.txt': 'other words\n',
      'far away.txt': 'from afar',
    })
  })

  it('becomes a file, and tells of both', async () => {
    const told = (await converses()).length
    const stored = await ask(`/cdn/zip/store=filename:all.zip/[${text},${blob}]`)

    const { url, filename, type, size } = stored.json()
    assert.deepEqual([filename, type], ['all.zip', 'application/zip'], stored.text)
    const answer = await ask(`/cdn/${String(url).slice(-20)}`)
    assert.equal(answer.bytes.length, size)
    assert.deepEqual(Object.keys(await unpack(answer)), ['notes.txt', 'noise.bin'])
    assert.equal((await converses()).length, told + 1)
  })

  it('says in words what is wrong before it begins', async () => {
    const missing = web()
      .put('/in/x', { bytes: Buffer.from('x') })
      .replace(/x$/, 'nothing.txt')
    const [none, unknown, first, mixed] = [
      await ask('/cdn/zip/[QsHandle000000000001,QsHandle000000000002]'),
      await ask(`/cdn/zip/[${text},QsHandle000000000002]`),
      await ask(`/cdn/${owner.app.apiKey}/zip/[${missing},${text}]`),
      await ask(`/cdn/resize=width:10/zip/[${text},${blob}]`),
    ]

    assert.deepEqual(
      [none, unknown, first, mixed].map(({ status, headers }) => [status, headers['x-error-code']]),
      [
        [404, 'file_missing'],
        [404, 'file_missing'],
        [404, 'url_missing'],
        [400, 'tasks_exclude'],
      ],
    )
  })

  it('breaks off when a later file cannot be had, so that nobody takes it for whole', async () => {
    const missing = web()
      .put('/in/x', { bytes: Buffer.from('x') })
      .replace(/x$/, 'nothing.txt')

    await assert.rejects(ask(`/cdn/${owner.app.apiKey}/zip/[${text},${missing}]`))
  })

  it('stops reading when nobody waits any more', async () => {
    const told = (await converses()).length
    const { port } = service().server.server.address() as AddressInfo
    const many = Array.from({ length: 40 }, () => blob).join(',')
    const request = get({ port, host: '127.0.0.1', path: `/cdn/zip/[${many}]` })
    request.on('error', () => {})
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    await once(response, 'readable')
    request.destroy()

    assert.equal((await ask(`/cdn/${other}`)).text, 'other words\n')
    assert.equal((await converses()).length, told)
  })
})

/** Names and contents, by a reader that has nothing to do with the writer. */
async function unpack({ bytes }: FileAnswer): Promise<Record<string, string>> {
  const archive = await fromBufferPromise(bytes, { validateEntrySizes: true })
  const contents: Record<string, string> = {}
  for await (const entry of archive.eachEntry()) {
    const stream = await archive.openReadStreamPromise(entry)
    contents[entry.fileName] = (await buffer(stream)).toString('latin1')
  }
  return contents
}
