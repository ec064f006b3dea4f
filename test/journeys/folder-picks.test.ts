import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type {
  FolderPickAnswer,
  FolderPickFile,
  FolderPickFilesAnswer,
  StartFolderPickAnswer,
} from '@quayside/wire'
import { fromBufferPromise } from 'yauzl'
import { connectPerson, post } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const ADMIN_TOKEN = 'admin-token-of-the-journey'
const FILES = 2_000
/** A kill between these finds much that is done and much that is not. */
const SOME_DONE = 300

/** Folders in each other, and names that differ in more than a number. */
const pathOf = (index: number) => `${index % 13}/${index % 5} and more/file ${index}.bin`
const sizeOf = (index: number) => 512 + ((index * 7919) % 4_096)

forEachSize((size) => {
  let quayside: TestQuayside
  let receiver: WebhookReceiver
  let token: string
  before(async () => {
    receiver = await startWebhookReceiver()
    const env = { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN }
    quayside = await startQuayside({ size, seed: 'empty', env })
    token = (await connectPerson(quayside)).token
    await admin(`/apps/${DEMO_API_KEY}/webhooks`, { url: receiver.url, event: 'qs.folder.picked' })
  })
  after(async () => {
    await quayside.stop()
    await receiver.close()
  })

  async function admin<Body>(path: string, body?: object): Promise<Body> {
    const headers = {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      ...(body && { 'content-type': 'application/json' }),
    }
    const answer = await fetch(`${quayside.url}/api/admin${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    assert.ok(answer.ok, await answer.clone().text())
    return (await answer.json()) as Body
  }
  async function ask<Body>(path: string): Promise<Body> {
    const joint = path.includes('?') ? '&' : '?'
    const url = `${quayside.url}/cloud/folder-picks/${path}${joint}apikey=${DEMO_API_KEY}`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200, await answer.clone().text())
    return (await answer.json()) as Body
  }
  async function allFiles(id: string): Promise<readonly FolderPickFile[]> {
    const files: FolderPickFile[] = []
    for (let after = ''; ; ) {
      const page = await ask<FolderPickFilesAnswer>(`${id}/files?after=${after}`)
      files.push(...page.files)
      if (page.next === '') return files
      after = page.next
    }
  }
  const until = (id: string, is: (pick: FolderPickAnswer) => boolean) =>
    eventually(
      async () => {
        const pick = await ask<FolderPickAnswer>(id)
        return is(pick) && pick
      },
      { withinMs: 120_000, what: 'the folder' },
    )
  /** SHA-256 by path, of what the archive holds. */
  async function archived(address: string): Promise<ReadonlyMap<string, string>> {
    const answer = await fetch(address)
    assert.equal(answer.status, 200)
    const zip = await fromBufferPromise(Buffer.from(await answer.arrayBuffer()))
    const hashes = new Map<string, string>()
    for await (const entry of zip.eachEntry()) {
      const hash = createHash('sha256')
      for await (const chunk of await zip.openReadStreamPromise(entry)) hash.update(chunk)
      hashes.set(entry.fileName, hash.digest('hex'))
    }
    return hashes
  }

  test(`of ${FILES} files each is stored once, though the server is killed in between`, async () => {
    const files = Array.from({ length: FILES }, (_, index) => index)
    await quayside.sandbox.createFiles(
      PERSON,
      files.map((index) => ({
        path: `/Big/${pathOf(index)}`,
        pattern: { seed: index + 1, size: sizeOf(index) },
      })),
    )
    await quayside.sandbox.setFault({
      route: 'files/download',
      effect: { kind: 'delay', ms: 40 },
    })
    const started = await post<StartFolderPickAnswer>(quayside, '/cloud/folder-picks', {
      ...{ apikey: DEMO_API_KEY, token, source: 'dropbox', path: '/Big/' },
    })
    assert.equal(started.status, 202)
    const { id } = started.body.pick

    const before = await until(id, ({ done }) => done >= SOME_DONE)
    await quayside.server().kill()
    await quayside.sandbox.clearFaults()
    await quayside.restart()
    const pick = await until(id, ({ state }) => ['done', 'failed', 'cancelled'].includes(state))

    assert.ok(before.done < FILES, 'it was killed in the middle')
    const { state, found, done, failed, bytes, received } = pick
    assert.deepEqual(
      { state, found, done, failed },
      { state: 'done', found: FILES, done: FILES, failed: 0 },
    )
    const total = files.reduce((sum, index) => sum + sizeOf(index), 0)
    assert.deepEqual([bytes, received], [total, total])
    const stored = await allFiles(id)
    assert.deepEqual(stored.map((file) => file.relative_path).sort(), files.map(pathOf).sort())
    assert.equal(new Set(stored.map(({ file }) => file?.handle)).size, FILES)
    const contents = await admin<{ files: number }>(`/apps/${DEMO_API_KEY}/contents`)
    assert.equal(contents.files, FILES)
    const hashes = await archived(pick.zip ?? '')
    assert.deepEqual([...hashes.keys()].sort(), files.map(pathOf).sort())
    for (const index of files.filter((one) => one % 50 === 0)) {
      const original = await quayside.sandbox.downloadHash({
        account: PERSON,
        path: `/Big/${pathOf(index)}`,
      })
      assert.equal(hashes.get(pathOf(index)), original.sha256, pathOf(index))
    }
    const [event, ...more] = await eventually(
      () => receiver.received.length > 0 && receiver.received,
      { what: 'the event' },
    )
    assert.deepEqual(more, [])
    const { action, text } = JSON.parse(event?.body ?? '{}')
    assert.deepEqual(
      [action, text.pick, text.state, text.files, text.done, text.bytes, text.zip],
      ['qs.folder.picked', id, 'done', FILES, FILES, total, pick.zip],
    )
  })
})
