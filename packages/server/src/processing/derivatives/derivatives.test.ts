import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { recordUnheard } from '../../events/testing/record.ts'
import { createDeleteFile } from '../../files/delete-file.ts'
import { forEachSize } from '../../ingest/testing/ingest-bench.ts'
import { byteBodyFromBytes } from '../../lib/byte-body-from-bytes.ts'
import { newHandle } from '../../lib/ids.ts'
import { eventually } from '../../testing/eventually.ts'
import { sourceBroken } from '../engines/errors.ts'
import { conversionSpaceLow } from '../errors.ts'
import { type Convert, shout, signal, tasks, useDerivatives } from './testing/derivative-bench.ts'
import { useDerivative } from './use-derivative.ts'

forEachSize('derivatives', (installation) => {
  const the = useDerivatives(installation)

  /** An engine that counts, and waits until it is let go. */
  function gated() {
    const gate = Promise.withResolvers<void>()
    let count = 0
    const convert: Convert = async (input) => {
      count += 1
      await Promise.race([gate.promise, whenAborted(input.signal)])
      return await shout(input)
    }
    return { convert, open: () => gate.resolve(), count: () => count }
  }
  const whenAborted = (one: AbortSignal) =>
    new Promise<never>((_, reject) => {
      one.addEventListener('abort', () => reject(one.reason), { once: true })
    })
  const remove = (removals: ReturnType<typeof the.process>['removals']) =>
    createDeleteFile({
      ...{ database: the.database, storage: the.storage, recordEvent: recordUnheard(the.database) },
      leaveSource: async () => undefined,
      dropDerivatives: removals.ofContent,
      forgetFile: () => undefined,
      forgetBytes: () => undefined,
    })

  test('are made once, told once and found again', async () => {
    const { derivatives, observed } = the.process()
    const file = await the.storeFile('hello', { filename: 'greeting.txt' })

    const first = await derivatives.obtain(the.ask(file), signal)
    const second = await derivatives.obtain(the.ask(file), signal)
    const elsewhere = await the.process().derivatives.obtain(the.ask(file), signal)

    assert.equal(await the.read(first), 'HELLO')
    assert.deepEqual(
      [first.contentType, first.filename, first.size],
      ['text/plain', 'greeting.loud', 5],
    )
    assert.deepEqual(
      [second.storageKey, elsewhere.storageKey],
      [first.storageKey, first.storageKey],
    )
    assert.deepEqual(
      observed.map(({ engine, outcome }) => [engine, outcome]),
      [['shouting', 'made']],
    )
    const [told, another] = await the.events()
    assert.equal(another, undefined)
    assert.equal(told?.action, 'fp.converse')
    assert.equal(told?.text.url, `/flip/${file.handle}`)
  })

  test('of several pieces, or none, have all bytes and their hash', async () => {
    const sizes = [0, 700_000, 5_000_001]
    for (const size of sizes) {
      const bytes = randomBytes(size)
      const { derivatives } = the.process({
        convert: async ({ folder }) => {
          const path = join(folder, 'made')
          await writeFile(path, bytes)
          return { kind: 'file', path, contentType: 'image/png', extension: '.png' }
        },
      })
      const file = await the.storeFile(`of ${size}`)

      const made = await derivatives.obtain(the.ask(file), signal)

      assert.equal(made.size, size)
      assert.equal(made.sha256, createHash('sha256').update(bytes).digest('hex'))
      const range = { start: 0, end: size }
      assert.ok(
        bytes.equals(await buffer(await the.storage.read(made.storageKey, range, { signal }))),
      )
    }
  })

  test('that lead to another file of the machine are refused', async () => {
    const { derivatives } = the.process({
      convert: async ({ folder }) => {
        const path = join(folder, 'made')
        await symlink('/etc/hostname', path)
        return { kind: 'file', path, contentType: 'text/plain', extension: '.txt' }
      },
    })
    const file = await the.storeFile('led astray')
    const before = await the.keys()

    await assert.rejects(derivatives.obtain(the.ask(file), signal), { code: 'ELOOP' })
    assert.deepEqual(await the.keys(), before)
  })

  test('that are the source itself leave the source where it is', async () => {
    const { derivatives } = the.process({
      convert: async ({ sources: [source] }) => ({
        ...{ kind: 'file', path: source?.path ?? '' },
        ...{ contentType: 'text/plain', extension: '.txt' },
      }),
    })
    const file = await the.storeFile('as it is')

    const made = await derivatives.obtain(the.ask(file), signal)

    assert.notEqual(made.storageKey, file.storageKey)
    assert.equal(await the.read(made), 'as it is')
    const { storageKey, size } = file
    const range = { start: 0, end: size }
    const still = await buffer(await the.storage.read(storageKey, range, { signal }))
    assert.equal(still.toString(), 'as it is')
  })

  test('are made once for all who ask at the same time, in however many processes', async () => {
    const file = await the.storeFile('many')
    const work = gated()
    const processes = [1, 2, 3].map(() => the.process({ convert: work.convert }))

    const asked = processes.flatMap(({ derivatives }) =>
      [1, 2].map(() => derivatives.obtain(the.ask(file), signal)),
    )
    await eventually(() => assert.equal(work.count(), 1))
    work.open()
    const keys = (await Promise.all(asked)).map(({ storageKey }) => storageKey)

    assert.equal(new Set(keys).size, 1)
    assert.equal(work.count(), 1)
    assert.equal((await the.events()).length, 1)
    assert.deepEqual(
      (await the.rows()).map(({ state }) => state),
      ['ready'],
    )
  })

  test('are shared by files with the same content, each under its own name', async () => {
    const { derivatives } = the.process()
    const one = await derivatives.obtain(the.ask(await the.storeFile('same')), signal)
    const other = await derivatives.obtain(the.ask(await the.storeFile('same')), signal)

    assert.equal(other.id, one.id)
  })

  test('of another content, app, type or task are others', async () => {
    const { derivatives } = the.process()
    const file = await the.storeFile('same')
    const asks = [
      the.ask(file),
      the.ask(await the.storeFile('other')),
      the.ask(await the.storeFile('same', { contentType: 'image/gif' })),
      the.ask(file, { calls: tasks('flop') }),
      the.ask(file, { files: new Map([['x', { kind: 'file', file }]]) }),
    ]

    const made = await Promise.all(asks.map((ask) => derivatives.obtain(ask, signal)))

    assert.equal(new Set(made.map(({ id }) => id)).size, asks.length)
  })

  test('are taken over when the process that makes them is dead', async () => {
    const file = await the.storeFile('orphan')
    const dead = gated()
    const first = the.process({ convert: dead.convert })
    const lost = first.derivatives.obtain(the.ask(file), signal)
    await eventually(() => assert.equal(dead.count(), 1))

    // To this one's clock the lease is over.
    const second = the.process({ msLater: 60_000 })
    const derivative = await second.derivatives.obtain(the.ask(file), signal)
    dead.open()
    const found = await lost

    assert.equal(await the.read(derivative), 'ORPHAN')
    assert.equal(found.storageKey, derivative.storageKey)
    assert.equal((await the.events()).length, 1)
    assert.equal((await the.keys()).includes(derivative.storageKey), true)
  })

  test('of a process that died are nobody’s where no other process can be', async () => {
    const file = await the.storeFile('left')
    const dead = gated()
    const first = the.process({ convert: dead.convert })
    first.derivatives.obtain(the.ask(file), signal).catch(() => undefined)
    await eventually(() => assert.equal(dead.count(), 1))

    const next = the.process({ isAlone: true })

    assert.equal(await the.read(await next.derivatives.obtain(the.ask(file), signal)), 'LEFT')
  })

  test('are given up when nobody waits any more, and not before', async () => {
    const file = await the.storeFile('waiting')
    const work = gated()
    const { derivatives } = the.process({ convert: work.convert })
    const [one, other] = [new AbortController(), new AbortController()]
    const asked = [one, other].map((caller) => derivatives.obtain(the.ask(file), caller.signal))
    await eventually(() => assert.equal(work.count(), 1))

    one.abort()
    await assert.rejects(asked[0] as Promise<unknown>, { name: 'AbortError' })
    assert.equal(derivatives.underWay, 1)
    other.abort()
    await assert.rejects(asked[1] as Promise<unknown>, { name: 'AbortError' })

    await eventually(async () => assert.deepEqual(await the.rows(), []))
    work.open()
    assert.equal(await the.read(await derivatives.obtain(the.ask(file), signal)), 'WAITING')
  })

  test('that cannot be made are not tried again for a minute', async () => {
    const file = await the.storeFile('broken')
    let count = 0
    const convert: Convert = async () => {
      count += 1
      throw sourceBroken()
    }
    const first = the.process({ convert })
    const asks = [1, 2].map(() => first.derivatives.obtain(the.ask(file), signal))
    for (const asked of asks) await assert.rejects(asked, { code: 'conversion_source_broken' })
    const elsewhere = the.process({ convert })
    await assert.rejects(elsewhere.derivatives.obtain(the.ask(file), signal), {
      code: 'conversion_source_broken',
      kind: 'invalid',
    })
    assert.equal(count, 1)
    assert.deepEqual(
      first.observed.map(({ outcome }) => outcome),
      ['conversion_source_broken'],
    )

    const later = the.process({ msLater: 61_000 })
    assert.equal(await the.read(await later.derivatives.obtain(the.ask(file), signal)), 'BROKEN')
  })

  test('go with the last file that shows their content, bytes and all', async () => {
    const { derivatives, removals } = the.process()
    const [file, twin] = [await the.storeFile('gone'), await the.storeFile('gone')]
    const derivative = await derivatives.obtain(the.ask(file), signal)
    const options = { keepBytes: false, signal }

    await remove(removals)(file, options)
    assert.equal(await the.read(derivative), 'GONE')
    await remove(removals)(twin, options)

    assert.deepEqual(await the.rows(), [])
    await eventually(async () =>
      assert.equal((await the.keys()).includes(derivative.storageKey), false),
    )
    assert.equal(derivatives.isGood(derivative), false)
  })

  test('of a file that is deleted meanwhile are not kept', async () => {
    const file = await the.storeFile('late')
    const work = gated()
    const { derivatives, removals } = the.process({ convert: work.convert })
    const before = await the.keys()
    const asked = derivatives.obtain(the.ask(file), signal)
    await eventually(() => assert.equal(work.count(), 1))

    await remove(removals)(file, { keepBytes: false, signal })
    work.open()

    // On local disk the file is gone before it is read, elsewhere it was fetched already.
    await assert.rejects(asked)
    assert.deepEqual(await the.keys(), before)
    assert.deepEqual(
      (await the.rows()).filter(({ state }) => state === 'ready'),
      [],
    )
    assert.deepEqual(
      (await the.events()).map(({ action }) => action),
      ['fp.delete'],
    )
  })

  test('that nobody uses go first when there is no room', async () => {
    const files = await Promise.all(['aaaa', 'bbbb', 'cccc'].map((text) => the.storeFile(text)))
    const first = the.process()
    const made = await Promise.all(
      files.map((file) => first.derivatives.obtain(the.ask(file), signal)),
    )
    // Used again some minutes after it was made.
    const later = the.process({ msLater: 600_000, maxBytes: 4.5 })
    await later.derivatives.obtain(the.ask(files[0]!), signal)
    await later.derivatives.close()

    const { removed } = await the
      .process({ msLater: 700_000, maxBytes: 4.5 })
      .removals.clean(signal)

    assert.ok(removed >= 2)
    const left = (await the.rows()).map(({ id }) => id)
    assert.deepEqual(left, [made[0]!.id])
    const keys = await the.keys()
    assert.deepEqual(
      made.map(({ storageKey }) => keys.includes(storageKey)),
      [true, false, false],
    )
  })

  test('that another process has removed, or made anew, are not given away from memory', async () => {
    const file = await the.storeFile('elsewhere')
    const one = the.process()
    const first = await one.derivatives.obtain(the.ask(file), signal)
    await the.process({ msLater: 120_000, maxBytes: 0 }).removals.clean(signal)

    await one.derivatives.drop(first)
    const second = await one.derivatives.obtain(the.ask(file), signal)
    assert.equal(await the.read(second), 'ELSEWHERE')

    const other = the.process()
    await other.derivatives.drop(await other.derivatives.obtain(the.ask(file), signal))
    const third = await other.derivatives.obtain(the.ask(file), signal)
    await one.derivatives.drop(second)
    const found = await one.derivatives.obtain(the.ask(file), signal)
    assert.equal(found.storageKey, third.storageKey)
  })

  test('whose bytes are lost are made again for whoever uses them', async () => {
    const file = await the.storeFile('lost')
    const { derivatives } = the.process()
    const { storageKey } = await derivatives.obtain(the.ask(file), signal)
    await the.storage.delete(storageKey, { signal })

    assert.equal(await useDerivative(derivatives, the.ask(file), signal, the.read), 'LOST')
  })

  test('go with their content however many they are', async () => {
    const file = await the.storeFile('much')
    const { removals } = the.process()
    // More than a statement may have parameters; the databases differ in that, SQLite has fewer.
    const ids = Array.from({ length: 33_000 }, (_, at) => `drv_${the.appKey}_${at}`)
    const columns = { path: '', tasks: '', lease_until: 0, created_at: 0, used_at: 0 }
    await the.database.transaction(async (trx) => {
      for (let at = 0; at < ids.length; at += 2_000) {
        const some = ids.slice(at, at + 2_000)
        const rows = some.map((id) => ({
          ...{ id, app_key: the.appKey, state: 'failed', expires_at: Number.MAX_SAFE_INTEGER },
          ...columns,
        }))
        await trx.insertInto('derivatives').values(rows).execute()
        const sources = some.map((derivative_id) => ({
          ...{ derivative_id, source: file.objectId, app_key: the.appKey },
        }))
        await trx.insertInto('derivative_sources').values(sources).execute()
      }
    })

    await remove(removals)(file, { keepBytes: false, signal })

    assert.deepEqual(await the.rows(), [])
  })

  test('live as long as was said, and are made anew afterwards', async () => {
    const file = await the.storeFile('short')
    const { derivatives } = the.process()
    const first = await derivatives.obtain(the.ask(file, { lifeMs: 5_000 }), signal)

    const later = the.process({ msLater: 6_000 })
    const second = await later.derivatives.obtain(the.ask(file), signal)

    assert.equal(second.id, first.id)
    assert.notEqual(second.storageKey, first.storageKey)
    await eventually(async () => assert.equal((await the.keys()).includes(first.storageKey), false))
    assert.equal((await the.events()).length, 2)
  })

  test('that are asked for anew are of use to nobody else', async () => {
    const file = await the.storeFile('anew')
    const { derivatives } = the.process()
    const ask = the.ask(file, { isAnew: true })
    const [one, other] = [
      await derivatives.obtain(ask, signal),
      await derivatives.obtain(ask, signal),
    ]

    assert.notEqual(other.id, one.id)
    await derivatives.drop(one)
    assert.deepEqual(
      (await the.rows()).map(({ id }) => id),
      [other.id],
    )
    assert.equal((await the.keys()).includes(one.storageKey), false)
  })

  test('can be begun by somebody who does not wait', async () => {
    const file = await the.storeFile('patient')
    const work = gated()
    const { derivatives } = the.process({ convert: work.convert })

    const begun = await derivatives.begin(the.ask(file), signal)
    assert.ok('state' in begun)
    assert.equal(begun.state, 'working')
    assert.equal((await the.process().derivatives.status(begun.id))?.state, 'working')
    work.open()

    await eventually(async () => assert.equal((await derivatives.status(begun.id))?.state, 'ready'))
    const found = await derivatives.begin(the.ask(file), signal)
    assert.ok('storageKey' in found)
    assert.equal(await the.read(found), 'PATIENT')
  })

  test('are refused when too many are under way, also by those who do not wait', async () => {
    const files = await Promise.all(['one', 'two'].map((text) => the.storeFile(text)))
    const work = gated()
    const { derivatives } = the.process({ convert: work.convert, maxUnderWay: 1 })
    const [first, second] = files.map((file) => the.ask(file))

    await derivatives.begin(first!, signal)
    await assert.rejects(derivatives.begin(second!, signal), { code: 'conversions_busy' })
    const same = derivatives.obtain(first!, signal)
    work.open()

    assert.equal(await the.read(await same), 'ONE')
    assert.equal(await the.read(await derivatives.obtain(second!, signal)), 'TWO')
  })

  test('of links follow the revision, and tell the drive', async () => {
    const file = await the.linkFile({ size: 3 })
    let content = 'one'
    const entry = () => ({ rev: `rev-${content}`, size: content.length }) as never
    const linkedFiles = {
      stat: async () => entry(),
      open: async () => ({
        ...{ entry: entry(), start: 0, length: content.length },
        body: byteBodyFromBytes(Buffer.from(content)),
      }),
    }
    const { derivatives } = the.process({ linkedFiles })

    const first = await derivatives.obtain(the.ask(file), signal)
    const again = await derivatives.obtain(the.ask(file), signal)
    content = 'two'
    const second = await derivatives.obtain(the.ask(file), signal)

    assert.equal(again.id, first.id)
    assert.deepEqual([await the.read(first), await the.read(second)], ['ONE', 'TWO'])
    const told = (await the.events()).map(
      ({ text }) => (text.link as { provider: string }).provider,
    )
    assert.deepEqual(told, ['Dropbox', 'Dropbox'])
  })

  test('of addresses that never end, or come too slowly, are refused', async () => {
    const endless = {
      fill: async (target: Uint8Array) => target.length,
      filled: () => 0,
      cancel: () => undefined,
    }
    const slow = { ...endless, fill: () => new Promise<number>(() => undefined) }
    for (const [body, code] of [
      [endless, 'conversion_too_large'],
      [slow, 'conversion_source_timeout'],
    ] as const) {
      const web = {
        manifest: {} as never,
        open: async (_url: string, options: { signal: AbortSignal }) => ({
          entry: { name: 'a.txt', contentType: 'text/plain' } as never,
          ...{ start: 0, length: undefined },
          body: body === slow ? { ...slow, fill: () => whenAborted(options.signal) } : body,
        }),
      }
      const { derivatives } = the.process({ web, fetchMs: 50 })
      await assert.rejects(derivatives.obtain(the.ask(`https://example.com/${code}`), signal), {
        code,
      })
    }
    assert.deepEqual(
      (await the.rows()).map(({ state }) => state),
      ['failed', 'failed'],
    )
  })

  test('of several addresses that nothing joins are refused before anything is fetched', async () => {
    const sources = [1, 2].map(
      (at) => ({ kind: 'address', url: `https://example.com/${at}` }) as const,
    )
    const { derivatives } = the.process()

    await assert.rejects(derivatives.obtain(the.ask('', { sources }), signal), {
      code: 'sources_too_many',
    })
  })

  test('of many sources fetch a few at a time, and no more than fits together', async () => {
    const sources = Array.from(
      { length: 12 },
      (_, at) => ({ kind: 'address', url: `https://example.com/many/${at}` }) as const,
    )
    let [open, most, asked] = [0, 0, 0]
    const web = {
      manifest: {} as never,
      open: async () => {
        open += 1
        asked += 1
        most = Math.max(most, open)
        await new Promise((resolve) => setImmediate(resolve))
        const content = byteBodyFromBytes(Buffer.alloc(300, 'x'))
        const cancel = () => {
          open -= 1
        }
        const entry = { name: 'a.txt', contentType: 'text/plain' } as never
        return { entry, start: 0, length: 300, body: { ...content, cancel } }
      },
    }
    const { derivatives } = the.process({ web })
    const ask = the.ask('', { sources, calls: tasks('animate') })

    await assert.rejects(derivatives.obtain(ask, signal), { code: 'conversion_too_large' })
    assert.ok(most <= 4, `${most} at a time`)
    assert.ok(asked < 12)
  })

  test('of what would fill the disk are refused while it is fetched', async () => {
    const body = byteBodyFromBytes(Buffer.from('a little'))
    const entry = { name: 'a.txt', contentType: 'text/plain' } as never
    const web = {
      manifest: {} as never,
      open: async () => ({ entry, start: 0, length: undefined, body }),
    }
    const { derivatives } = the.process({
      web,
      checkSpace: () => Promise.reject(conversionSpaceLow()),
    })

    await assert.rejects(derivatives.obtain(the.ask('https://example.com/room'), signal), {
      code: 'conversion_space_low',
      kind: 'unavailable',
    })
  })

  test('name no file of a neighbour: an id of another app finds nothing', async () => {
    const { derivatives } = the.process()
    const derivative = await derivatives.obtain(the.ask(await the.storeFile('mine')), signal)
    const status = await derivatives.status(derivative.id)

    assert.equal(status?.appKey, the.appKey)
    assert.equal(await derivatives.status(`drv_${'0'.repeat(48)}` as never), undefined)
    assert.notEqual(newHandle(), derivative.id)
  })
})
