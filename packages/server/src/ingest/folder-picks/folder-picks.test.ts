import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OwnershipLost } from '../../leases/leased-rows.ts'
import type { PersonalSource } from '../../sources/source.ts'
import { eventually } from '../../testing/eventually.ts'
import { useDropboxIngests } from '../testing/dropbox-ingests.ts'
import { eventsOf, forEachSize, signal } from '../testing/ingest-bench.ts'
import type { FolderPick, FolderPickFile } from './folder-pick.ts'
import { pruneFolderPicks } from './folder-pick-repository.ts'
import { type FolderPickProcess, LIMITS, useFolderPicks } from './testing/folder-pick-bench.ts'

forEachSize('picked folders', (installation) => {
  const dropbox = useDropboxIngests(installation)
  const { clearFaults, putMany, source, strike, the } = dropbox
  const { begin, request, start, storedPaths, take } = useFolderPicks(dropbox)

  /** Small files in folders in each other, `count` of them. */
  async function fill(top: string, count: number): Promise<readonly string[]> {
    const paths = Array.from({ length: count }, (_, at) => `${top}/f${at % 7}/g${at % 3}/${at}.txt`)
    await putMany(paths.map((path, at) => ({ path, text: `${top} number ${at}` })))
    return paths.sort()
  }
  /** Lists so few at a time. */
  const bySmallPages = (limit: number): PersonalSource => ({
    ...source(),
    listAll: (access, folder, options) =>
      source().listAll?.(access, folder, { ...options, limit }) ?? Promise.reject(),
  })
  const wait = ({ folderPicks }: FolderPickProcess, { id }: FolderPick) =>
    folderPicks.wait(the.appKey, id, signal)
  const filesOf = (
    { folderPicks }: FolderPickProcess,
    pick: FolderPick,
    state?: 'failed',
  ): Promise<readonly FolderPickFile[]> =>
    folderPicks.files(pick, { state, after: -1, limit: 1_000 })
  const told = async () =>
    (await eventsOf(the)).filter(({ action }) => action === 'qs.folder.picked')
  /** As if the process had died long ago. */
  const letGo = () => the.database.db.updateTable('folder_picks').set({ lease_until: 0 }).execute()

  test('all files of all pages are stored once each, where they lay, and told', async () => {
    const paths = await fill('/Whole', 150)
    const process = start({ source: bySmallPages(60) })

    const pick = await take(process, '/Whole', { path: 'in' })

    const { state, isCounted, found, done, failed, skipped, bytes, received } = pick
    assert.deepEqual(
      { state, isCounted, found, done, failed, skipped },
      { state: 'done', isCounted: true, found: 150, done: 150, failed: 0, skipped: 0 },
    )
    assert.ok(bytes > 0)
    assert.equal(received, bytes)
    assert.deepEqual(await storedPaths(), paths)
    const files = await filesOf(process, pick)
    assert.deepEqual(files.map(({ path }) => `/Whole/${path}`).sort(), paths)
    for (const { path, file } of files) {
      assert.ok(file?.kind === 'stored')
      assert.match(file.path, new RegExp(`^in/${path.replace(/[^/]+$/, '')}[A-Za-z0-9]{20}_`))
    }
    const [event, ...others] = await told()
    assert.deepEqual(others, [])
    const { text } = event ?? {}
    assert.deepEqual(
      [text.pick, text.state, text.files, text.done, text.bytes, text.path],
      [pick.id, 'done', 150, 150, bytes, '/Whole'],
    )
    assert.equal((await eventsOf(the)).filter(({ action }) => action === 'fp.upload').length, 150)
  })

  test('an empty folder is done with nothing, and one that is not there failed', async () => {
    await dropbox.makeFolder('/Empty')
    const process = start()

    const empty = await take(process, '/Empty')
    const missing = await take(process, '/Nowhere')

    assert.deepEqual([empty.state, empty.found, empty.isCounted], ['done', 0, true])
    assert.deepEqual([missing.state, missing.error?.code], ['failed', 'source_entry_missing'])
    assert.deepEqual(
      (await told()).map(({ text }) => [text.state, text.zip, text.error?.code]),
      [
        ['done', undefined, undefined],
        ['failed', undefined, 'source_entry_missing'],
      ],
    )
  })

  test('of a folder that is too large nothing is stored', async () => {
    await fill('/Large', 21)
    const few = start({ source: bySmallPages(10), limits: { ...LIMITS, files: 20 } })
    const light = start({ limits: { ...LIMITS, bytes: 100 } })
    const flat = start({ limits: { ...LIMITS, depth: 1 } })

    const ends = [
      await take(few, '/Large'),
      await take(light, '/Large'),
      await take(flat, '/Large'),
      await take(start(), '/Large', { maxFiles: 20 }),
    ]

    assert.deepEqual(
      ends.map(({ state, error }) => [state, error?.code]),
      [
        ['failed', 'folder_pick_too_many'],
        ['failed', 'folder_pick_too_large'],
        ['failed', 'folder_pick_too_deep'],
        ['failed', 'folder_pick_too_many'],
      ],
    )
    assert.deepEqual(await storedPaths(), [])
  })

  test('what is not wanted is passed over and counted', async () => {
    await putMany([
      { path: '/Mixed/a.txt', text: 'a' },
      { path: '/Mixed/b.png', text: 'b' },
      { path: '/Mixed/deep/c.txt', text: 'c' },
      { path: '/Mixed/deep/large.txt', text: 'c'.repeat(100) },
    ])

    const pick = await take(start(), '/Mixed', { accept: ['text/*'], maxFileSize: 99 })

    assert.deepEqual([pick.found, pick.done, pick.skipped], [2, 2, 2])
    assert.deepEqual(await storedPaths(), ['/Mixed/a.txt', '/Mixed/deep/c.txt'])
  })

  test('a file that fails is told with its reason, and stored when it is tried again', async () => {
    const paths = await fill('/Some', 12)
    await strike(
      { kind: 'route-error', error: { '.tag': 'path', path: { '.tag': 'not_found' } } },
      { times: 1 },
    )
    const process = start()
    await process.runner.startTakingOver()

    const first = await take(process, '/Some')
    const failed = await filesOf(process, first, 'failed')
    await clearFaults()
    await process.folderPicks.retry(the.appKey, first.id)
    const second = await wait(process, first)

    assert.deepEqual([first.state, first.done, first.failed], ['done', 11, 1])
    assert.deepEqual(
      failed.map(({ state, file, error }) => [state, file, error?.code]),
      [['failed', undefined, 'source_entry_missing']],
    )
    assert.deepEqual([second.state, second.done, second.failed], ['done', 12, 0])
    assert.deepEqual(await storedPaths(), paths)
    assert.deepEqual(
      (await told()).map(({ text }) => [text.done, text.failed]),
      [
        [11, 1],
        [12, 0],
      ],
    )
    assert.equal((await process.folderPicks.retry(the.appKey, first.id))?.state, 'done')
  })

  test('one that is cancelled keeps what is stored, and the rest comes when it is tried again', async () => {
    const paths = await fill('/Called off', 130)
    await strike({ kind: 'delay', ms: 30 })
    const process = start()
    await process.runner.startTakingOver()
    const { id } = await begin(process, request('/Called off'))
    await eventually(async () => {
      const pick = await process.folderPicks.find(the.appKey, id)
      assert.ok((pick?.done ?? 0) > 10)
    })

    const cancelled = await process.folderPicks.cancel(the.appKey, id)

    assert.ok(cancelled)
    assert.deepEqual(
      [cancelled.state, cancelled.error?.code],
      ['cancelled', 'folder_pick_cancelled'],
    )
    assert.ok(cancelled.done > 10 && cancelled.done < 130, `${cancelled.done}`)
    assert.equal((await storedPaths()).length, cancelled.done)
    const states = (await filesOf(process, cancelled)).map(({ state }) => state)
    assert.equal(states.filter((state) => state === 'done').length, cancelled.done)
    assert.equal(states.filter((state) => state === 'cancelled').length, 130 - cancelled.done)
    await clearFaults()
    await process.folderPicks.retry(the.appKey, id)
    const pick = await wait(process, cancelled)
    assert.deepEqual([pick.state, pick.done, pick.error], ['done', 130, undefined])
    assert.deepEqual(await storedPaths(), paths)
  })

  test('a process that stops leaves the rest to another, and nothing comes twice', async () => {
    const paths = await fill('/Handed on', 100)
    await strike({ kind: 'delay', ms: 20 })
    const one = start()
    const pick = await begin(one, request('/Handed on'))
    await eventually(async () => {
      assert.ok(((await one.folderPicks.find(the.appKey, pick.id))?.done ?? 0) > 5)
    })

    await one.runner.stop(0)
    await the.first.runner.stop(0)
    await clearFaults()
    const second = the.start()
    await second.runner.startTakingOver()
    const two = start({}, second)
    await two.runner.startTakingOver()
    const ended = await wait(two, pick)

    assert.deepEqual([ended.state, ended.done, ended.found], ['done', 100, 100])
    assert.deepEqual(await storedPaths(), paths)
    assert.equal((await told()).length, 1)
  })

  test('what a process began before it died is not begun again', async () => {
    const paths = await fill('/Died', 60)
    const { ingests } = the.first
    let begun = 0
    const dying = start({
      ingests: {
        ...ingests,
        async startOnce(works) {
          await ingests.startOnce(works)
          begun += works.length
          throw new OwnershipLost('it dies here')
        },
      },
    })
    const pick = await begin(dying, request('/Died'))
    await eventually(() => assert.ok(begun > 0))
    await dying.runner.stop(0)
    await letGo()

    const second = the.start()
    const two = start({}, second)
    await two.runner.startTakingOver()
    const ended = await wait(two, pick)

    assert.deepEqual([ended.state, ended.done], ['done', 60])
    assert.deepEqual(await storedPaths(), paths)
  })

  test('a listing that is broken off goes on with the page that is missing', async () => {
    const paths = await fill('/Paged', 90)
    let pages = 0
    const paged = bySmallPages(40)
    const dying = start({
      source: {
        ...paged,
        async listAll(...asked) {
          pages += 1
          if (pages > 1) throw new OwnershipLost('it dies here')
          return (await paged.listAll?.(...asked)) ?? { items: [] }
        },
      },
    })
    const pick = await begin(dying, request('/Paged'))
    await eventually(() => assert.equal(pages, 2))
    await dying.runner.stop(0)
    await letGo()
    const asked: (string | undefined)[] = []
    const two = start({
      source: {
        ...paged,
        async listAll(access, folder, options) {
          asked.push(options.cursor)
          return (await paged.listAll?.(access, folder, options)) ?? { items: [] }
        },
      },
    })

    await two.runner.startTakingOver()
    const ended = await wait(two, pick)

    assert.equal(asked.includes(undefined), false)
    assert.deepEqual([ended.state, ended.done], ['done', 90])
    assert.deepEqual(await storedPaths(), paths)
  })

  test('a listing whose place the source forgets begins anew', async () => {
    const paths = await fill('/Forgotten', 90)
    await strike(
      { kind: 'route-error', error: { '.tag': 'reset' } },
      { route: '^files/list_folder/continue$', times: 1 },
    )

    const pick = await take(start({ source: bySmallPages(40) }), '/Forgotten')

    assert.deepEqual([pick.state, pick.found, pick.done], ['done', 90, 90])
    assert.deepEqual(await storedPaths(), paths)
  })

  test('a file that is listed again after a change of its place counts once', async () => {
    const paths = await fill('/Moving', 8)
    const moved: PersonalSource = {
      ...source(),
      async listAll(access, folder, options) {
        const page = (await source().listAll?.(access, folder, options)) ?? { items: [] }
        const again = page.items.slice(0, 3).map((entry) => ({ ...entry, ref: '/Moving/other' }))
        return { ...page, items: [...page.items, ...again] }
      },
    }

    const pick = await take(start({ source: moved }), '/Moving')

    assert.deepEqual([pick.found, pick.done], [8, 8])
    assert.deepEqual(await storedPaths(), paths)
  })

  test('while the source makes all wait, it is told why and until when', async () => {
    await fill('/Slow', 3)
    await strike({ kind: 'rate-limit', retryAfter: 30 })
    await the.first.runner.startTakingOver()
    const process = start()
    const { id } = await begin(process, request('/Slow'))

    const waiting = await eventually(async () => {
      const pick = await process.folderPicks.find(the.appKey, id)
      assert.equal(pick?.state, 'waiting')
      return pick
    })

    assert.equal(waiting.error?.code, 'source_busy')
    assert.ok((waiting.resumesAt?.getTime() ?? 0) > Date.now())
    assert.equal((await process.folderPicks.cancel(the.appKey, id))?.state, 'cancelled')
  })

  test('what ended long ago is forgotten, and the files are not', async () => {
    const paths = await fill('/Old', 3)
    const process = start()
    const pick = await take(process, '/Old')
    const ended = new Date()

    await pruneFolderPicks(the.database.db, ended.getTime() - 60_000)
    const kept = await filesOf(process, pick)
    await pruneFolderPicks(the.database.db, ended.getTime() + 60_000)

    assert.equal(kept.length, 3)
    assert.equal(await process.folderPicks.find(the.appKey, pick.id), undefined)
    assert.deepEqual(await filesOf(process, pick), [])
    assert.deepEqual(await storedPaths(), paths)
  })

  test('the same request sent again answers what the first began', async () => {
    await fill('/Once', 3)
    const { folderPicks } = start()
    const wanted = request('/Once')

    const [first] = await folderPicks.start([wanted], { requestKey: 'k' })
    const [again] = await folderPicks.start([wanted], { requestKey: 'k' })

    assert.equal(again?.id, first?.id)
    await assert.rejects(folderPicks.start([{ ...wanted, folder: '/' }], { requestKey: 'k' }), {
      code: 'request_key_used',
    })
    assert.ok(first)
    await folderPicks.wait(the.appKey, first.id, signal)
  })
})
