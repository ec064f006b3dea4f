import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { LinkedFile } from '../../files/file-record.ts'
import { markFileDeleted } from '../../files/file-repository.ts'
import { readAll } from '../../lib/byte-body-read-all.ts'
import { newApiKey } from '../../lib/ids.ts'
import {
  CLIENT,
  type SandboxWorld,
  startSandboxWorld,
} from '../../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../../sources/source.ts'
import { forEachDatabase, type TestDatabase } from '../../testing/databases.ts'
import { createLinkBench, type LinkBench, RECONCILE_MS } from '../testing/link-bench.ts'

const ACCOUNT = 'personal@example.com'
const CONTINUE = 'files/list_folder/continue'
const METADATA = 'files/get_metadata'
const { signal } = new AbortController()

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  let world: SandboxWorld
  let source: PersonalSource
  let access: Access
  let bench: LinkBench
  before(async () => {
    opened = await open()
    world = await startSandboxWorld()
    source = world.newSource()
    access = await world.connect(source, ACCOUNT)
  })
  beforeEach(async () => {
    bench = await createLinkBench({ ...opened, source, access })
  })
  afterEach(async () => {
    await bench.close()
    // Whoever reconciles does so for every app.
    await opened.database.db.deleteFrom('link_watches').execute()
    await world.act('clear-faults')
  })
  after(() => world.end())

  const newPath = () => `/${randomBytes(6).toString('hex')}/file.txt`
  const put = (path: string, text: string) =>
    world.act('create-files', { account: ACCOUNT, files: [{ path, text }] })
  const remove = (path: string) => world.act('delete', { account: ACCOUNT, path })
  const newLink = async (options?: Parameters<LinkBench['link']>[1]) => {
    const path = newPath()
    await put(path, 'first')
    return { path, file: await bench.link(path, options) }
  }
  const followed = async (options?: Parameters<LinkBench['link']>[1]) => {
    const made = await newLink(options)
    await bench.run()
    return made
  }
  const actions = async (file: LinkedFile) => (await bench.told(file)).map(({ action }) => action)
  const due = async () => {
    bench.pass(RECONCILE_MS)
    await bench.reconcile()
  }
  const notice = (accounts: readonly string[], secret = CLIENT.clientSecret) => {
    const body = Buffer.from(JSON.stringify({ list_folder: { accounts } }))
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    return { body, headers: { 'x-dropbox-signature': signature } }
  }
  const place = () => ({ appKey: bench.appKey, source: 'dropbox' })
  const counted = async (route: string, work: () => Promise<unknown>) => {
    const count = async () => {
      const { requests } = (await world.act('counts')) as { requests: Record<string, number> }
      return requests[route] ?? 0
    }
    const before = await count()
    await work()
    return (await count()) - before
  }

  test('what happens between picking a link and following its account is seen', async () => {
    const { path, file } = await newLink()
    await put(path, 'second')

    await bench.run()

    assert.deepEqual(await actions(file), ['qs.link.changed'])
  })

  test('a change is told once, by notice, by time, or by both', async () => {
    const { path, file } = await followed()
    await put(path, 'second')

    await bench.links.notices.take(place(), notice([access.accountId]))
    assert.deepEqual(bench.waiting(), ['links.follow'])
    await bench.run()
    await bench.links.notices.take(place(), notice([access.accountId]))
    await bench.run()
    await due()

    assert.deepEqual(await actions(file), ['qs.link.changed'])
  })

  test('an account in which nothing happened costs one call', async () => {
    await followed()
    await followed()

    const asked = await counted(METADATA, async () => {
      assert.equal(await counted(CONTINUE, due), 1)
    })

    assert.equal(asked, 0)
  })

  test('changes of files that nobody linked are nobody’s business', async () => {
    await followed()
    await put(newPath(), 'other')

    assert.equal(await counted(METADATA, due), 0)
  })

  test('a notice about somebody in whose account no link lives is taken, and that is all', async () => {
    await followed()

    await bench.links.notices.take(place(), notice(['dbid:somebody-else']))

    assert.deepEqual(bench.waiting(), [])
  })

  test('a notice that is not signed with the app’s own secret is refused', async () => {
    const { notices } = bench.links
    const { accountId } = access

    await assert.rejects(notices.take(place(), notice([accountId], 'guessed')), {
      code: 'notice_refused',
    })
    const other = { ...place(), appKey: newApiKey() }
    await assert.rejects(notices.take(other, notice([accountId])), { code: 'notice_refused' })
    const url = { ...place(), source: 'url' }
    await assert.rejects(notices.take(url, notice([])), { code: 'notices_unsupported' })
    await assert.rejects(notices.answerChallenge(place(), {}), { code: 'notice_refused' })
  })

  test('another file in the place of a linked one is a change of it, and the one that is followed from then on', async () => {
    const { path, file } = await followed()
    await remove(path)
    await put(path, 'saved by a program that replaces files')

    await due()
    assert.deepEqual(await actions(file), ['qs.link.changed'])

    await world.act('move', { account: ACCOUNT, from: path, to: `${path}-elsewhere` })
    await due()
    assert.deepEqual((await bench.told(file)).at(-1), { action: 'qs.link.gone', reason: 'moved' })
  })

  test('a file that is back where it was is told when it goes again', async () => {
    const { path, file } = await followed()
    await remove(path)
    await due()
    await put(path, 'first')
    await due()
    await remove(path)
    await due()

    assert.deepEqual(await actions(file), ['qs.link.gone', 'qs.link.changed', 'qs.link.gone'])
  })

  test('when a cursor has grown too old every link is looked at', async () => {
    const { path, file } = await followed()
    const { path: gone, file: lost } = await followed()
    await put(path, 'second')
    await remove(gone)
    await world.act('reset-cursors', {})

    await due()

    assert.deepEqual(await actions(file), ['qs.link.changed'])
    assert.deepEqual(await bench.told(lost), [{ action: 'qs.link.gone', reason: 'deleted' }])
    await put(path, 'third')
    await due()
    assert.equal((await actions(file)).length, 2)
  })

  test('what no cursor tells is seen within a day', async () => {
    const { path, file } = await followed()
    await put(path, 'second')
    const cursor = await source.changes?.latest(access, { signal })
    await opened.database.db
      .updateTable('link_watches')
      .set({ cursor })
      .where('app_key', '=', bench.appKey)
      .execute()
    await due()
    assert.deepEqual(await actions(file), [])

    bench.pass(24 * 3_600_000)
    await bench.reconcile()

    assert.deepEqual(await actions(file), ['qs.link.changed'])
  })

  test('changes that came while Dropbox was in trouble are seen afterwards', async () => {
    const { path, file } = await followed()
    await put(path, 'second')
    await world.act('add-fault', { route: CONTINUE, effect: { kind: 'answer', status: 503 } })
    await assert.rejects(due(), { kind: 'upstream' })
    await world.act('clear-faults')

    await due()

    assert.deepEqual(await actions(file), ['qs.link.changed'])
  })

  test('a link about which Dropbox cannot be asked is tried by itself, and holds up no other', async () => {
    const { path, file } = await followed()
    const { path: otherPath, file: other } = await followed()
    await put(path, 'second')
    await world.act('add-fault', { route: METADATA, effect: { kind: 'answer', status: 503 } })
    await assert.rejects(due(), /about a link/)
    await world.act('clear-faults')
    await put(otherPath, 'second')

    await due()

    assert.deepEqual(await actions(other), ['qs.link.changed'])
    assert.deepEqual(await actions(file), [])
  })

  test('the account is followed as long as one of its connections works', async () => {
    const [one, two] = [await bench.connect(), await bench.connect()]
    const { file: lost } = await followed({ by: one })
    const { path, file } = await followed({ by: two })
    bench.breakConnection(one)
    await put(path, 'second')

    await due()

    assert.deepEqual(await actions(file), ['qs.link.changed'])
    assert.deepEqual(await actions(lost), [])
  })

  test('an account in which no link lives any more is not asked about', async () => {
    const { file } = await followed()
    await opened.database.transaction((trx) => markFileDeleted(trx, file.appKey, file.handle))

    const calls = await counted(CONTINUE, due)
    bench.pass(RECONCILE_MS)
    await bench.reconcile()

    assert.equal(calls, 0)
    const left = await opened.database.db
      .selectFrom('link_watches')
      .selectAll()
      .where('app_key', '=', bench.appKey)
      .execute()
    assert.deepEqual(left, [])
  })

  test('a document that exists only as exports is linked as one of them', async () => {
    const exports = { html: '<h1>Plan</h1>', markdown: '# Plan' }
    const path = `${newPath()}.paper`
    await world.act('create-paper', { account: ACCOUNT, path, exports })

    const usual = await bench.link(path)
    const chosen = await bench.link(path, { exportFormat: 'markdown' })

    assert.deepEqual([usual.contentType, chosen.contentType], ['text/html', 'text/markdown'])
    assert.match(chosen.filename, /\.md$/)
    for (const [file, text] of [
      [usual, exports.html],
      [chosen, exports.markdown],
    ] as const) {
      const { body } = await bench.links.linkedFiles.open(file, { signal })
      assert.equal((await readAll(body, 1_000)).toString(), text)
    }
    await assert.rejects(bench.link(path, { exportFormat: 'docx' }), {
      code: 'source_export_format_unknown',
    })
  })

  test('a link that is pinned is not told of what comes after it, nor asked about', async () => {
    const { path, file } = await followed({ revision: 'pin' })
    await put(path, 'second')

    assert.equal(await counted(METADATA, due), 0)
    await remove(path)
    await due()

    assert.deepEqual(await actions(file), [], 'Dropbox keeps what it was')
  })
})
