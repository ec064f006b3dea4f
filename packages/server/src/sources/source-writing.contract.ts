import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QuaysideError } from '../errors.ts'
import { createBlockHash } from '../lib/block-hash.ts'
import { readAll } from '../lib/byte-body-read-all.ts'
import type { Access, FileEntry, PersonalSource } from './source.ts'
import { NASTY_NAMES, usual } from './source-harness.ts'
import type { SourceWriting, WriteTarget } from './writing.ts'

/** A source that takes files, with a connection that may write. */
export interface WritableUnderTest {
  readonly source: PersonalSource
  readonly access: Access
}

/** What every source does that takes files. The suite writes below `/contract/writing`. */
export function describeWriting(name: string, world: () => WritableUnderTest): void {
  describe(`writing into ${name}`, () => {
    describePlaces(world)
    describePieces(world)
    describeMany(world)
    describeRefusals(world)
  })
}

const IN = '/contract/writing'
const bytesOf = (text: string): Buffer => Buffer.from(text)

function hashOf(bytes: Uint8Array): string {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}

function writingOf({ source }: WritableUnderTest): SourceWriting {
  assert.ok(source.writing)
  return source.writing
}

function at(name: string, onClash: WriteTarget['onClash'] = 'fail', folder = IN): WriteTarget {
  return { folder, name, onClash }
}

/** Writes a text in one call. */
async function put(world: WritableUnderTest, target: WriteTarget, text: string) {
  const bytes = bytesOf(text)
  const written = { target, bytes, blockHash: hashOf(bytes) }
  return await writingOf(world).put(world.access, written, usual)
}

async function read({ source, access }: WritableUnderTest, ref: string): Promise<Buffer> {
  const { body } = await source.open(access, ref, usual)
  return await readAll(body, 64 * 1024 * 1024)
}

async function namesIn({ source, access }: WritableUnderTest, folder: string) {
  return (await source.list(access, folder, usual)).items.map(({ name }) => name)
}

function describePlaces(world: () => WritableUnderTest): void {
  test('writes a file whole, in a folder that comes by itself', async () => {
    const { source, access } = world()
    const modifiedAt = new Date('2026-02-03T04:05:06Z')
    const target = { ...at('whole.txt', 'fail', `${IN}/new/deeper`), modifiedAt }

    const entry = await put(world(), target, 'hello')

    assert.deepEqual([entry.name, entry.size, entry.modifiedAt], ['whole.txt', 5, modifiedAt])
    assert.equal(entry.blockHash, hashOf(bytesOf('hello')))
    assert.equal(entry.ref, writingOf(world()).refIn(target.folder, 'whole.txt'))
    assert.deepEqual(await source.stat(access, entry.ref, usual), entry)
    assert.equal(String(await read(world(), entry.ref)), 'hello')
  })

  test('writes names as people give them', async () => {
    const folder = `${IN}/nasty`
    for (const name of NASTY_NAMES) await put(world(), at(name, 'fail', folder), name)

    assert.deepEqual((await namesIn(world(), folder)).sort(), NASTY_NAMES.toSorted())
    const spelt = await put(world(), at('Zu\u0308rich.txt', 'fail', folder), 'composed')
    assert.equal(spelt.name, 'Z\u00fcrich.txt')
  })

  test('renames, replaces or fails when a name is taken, and takes the same content for done', async () => {
    const folder = `${IN}/clash`
    const first = await put(world(), at('a.txt', 'fail', folder), 'first')

    await assert.rejects(put(world(), at('a.txt', 'fail', folder), 'other'), {
      code: 'source_entry_exists',
      kind: 'conflict',
    })
    const renamed = await put(world(), at('a.txt', 'rename', folder), 'other')
    for (const onClash of ['fail', 'rename', 'replace'] as const) {
      assert.deepEqual(await put(world(), at('a.txt', onClash, folder), 'first'), first)
    }
    const replaced = await put(world(), at('a.txt', 'replace', folder), 'third')

    assert.notEqual(renamed.name, 'a.txt')
    assert.match(renamed.name, /^a .*\.txt$/)
    assert.deepEqual([replaced.ref, replaced.id], [first.ref, first.id])
    assert.notEqual(replaced.rev, first.rev)
    assert.equal(String(await read(world(), renamed.ref)), 'other')
    assert.equal(String(await read(world(), first.ref)), 'third')
  })

  test('makes folders, under another name when that is wanted', async () => {
    const { access } = world()
    const { createFolder } = writingOf(world())
    const folder = `${IN}/folders`

    const made = await createFolder(access, folder, 'New “one”', { ...usual, onClash: 'fail' })
    const other = await createFolder(access, folder, 'New “one”', { ...usual, onClash: 'rename' })

    assert.deepEqual([made.kind, made.name], ['folder', 'New “one”'])
    assert.notEqual(other.name, made.name)
    assert.deepEqual((await namesIn(world(), folder)).sort(), [made.name, other.name].sort())
    assert.deepEqual(await namesIn(world(), made.ref), [])
    const again = createFolder(access, folder, 'New “one”', { ...usual, onClash: 'fail' })
    await assert.rejects(again, { code: 'source_entry_exists' })
  })

  test('removes files and whole folders, and what is gone already', async () => {
    const { source, access } = world()
    const { remove } = writingOf(world())
    const { ref } = await put(world(), at('a.txt', 'fail', `${IN}/away/below`), 'x')

    await remove(access, ref, usual)
    await remove(access, ref, usual)
    await remove(access, `${IN}/away`, usual)

    await assert.rejects(source.stat(access, `${IN}/away`, usual), { kind: 'not-found' })
  })
}

function describePieces(world: () => WritableUnderTest): void {
  test('puts pieces together that come in any order, several at once, twice and at last the end', async () => {
    const { access } = world()
    const { pieceBytes, begin, append, commit } = writingOf(world())
    const content = Buffer.alloc(2 * pieceBytes + 1_000)
    for (let offset = 0; offset < content.length; offset += 997) content[offset] = offset % 251
    const piece = (index: number, isLast = false) => {
      const offset = index * pieceBytes
      const bytes = content.subarray(offset, offset + pieceBytes)
      return { offset, bytes, isLast, blockHash: hashOf(bytes) }
    }
    const unfinished = await begin(access, usual)
    const written = { unfinished, size: content.length, blockHash: hashOf(content) }

    await Promise.all([1, 0].map((index) => append(access, unfinished, piece(index), usual)))
    await append(access, unfinished, piece(0), usual)
    await append(access, unfinished, piece(2, true), usual)
    await append(access, unfinished, piece(2, true), usual)
    const entry = await commit(access, { ...written, target: at('pieces.bin', 'rename') }, usual)
    const again = await commit(access, { ...written, target: at('pieces.bin', 'rename') }, usual)

    assert.deepEqual(again, entry)
    assert.equal(entry.size, content.length)
    assert.ok((await read(world(), entry.ref)).equals(content))
  })

  test('writes an empty file, whole and in pieces', async () => {
    const { access } = world()
    const { begin, append, commit } = writingOf(world())
    const unfinished = await begin(access, usual)

    const whole = await put(world(), at('empty whole.txt'), '')
    await append(access, unfinished, { offset: 0, bytes: bytesOf(''), isLast: true }, usual)
    const target = at('empty.txt')
    const blockHash = hashOf(bytesOf(''))
    const entry = await commit(access, { unfinished, size: 0, blockHash, target }, usual)

    assert.deepEqual([whole.size, entry.size], [0, 0])
    assert.equal((await read(world(), entry.ref)).length, 0)
  })

  test('keeps an unfinished file whose name is taken, for another name', async () => {
    const { access } = world()
    const { begin, append, commit } = writingOf(world())
    await put(world(), at('kept.txt'), 'taken')
    const unfinished = await begin(access, usual)
    await append(access, unfinished, { offset: 0, bytes: bytesOf('new'), isLast: true }, usual)
    const written = { unfinished, size: 3, blockHash: hashOf(bytesOf('new')) }

    const taken = commit(access, { ...written, target: at('kept.txt') }, usual)
    await assert.rejects(taken, { code: 'source_entry_exists' })
    const entry = await commit(access, { ...written, target: at('kept.txt', 'rename') }, usual)
    const again = await commit(access, { ...written, target: at('kept.txt', 'rename') }, usual)

    assert.notEqual(entry.name, 'kept.txt')
    assert.deepEqual(again, entry)
    assert.equal(String(await read(world(), entry.ref)), 'new')
  })

  test('says that an unfinished file is gone, and one that is not whole', async () => {
    const { access } = world()
    const { begin, append, commit } = writingOf(world())
    const lost = { code: 'source_upload_lost', kind: 'gone' }
    const piece = { offset: 0, bytes: bytesOf('x'), isLast: true }
    const written = { size: 1, blockHash: hashOf(bytesOf('x')), target: at('never.txt') }

    await assert.rejects(append(access, 'made-up', piece, usual), lost)
    await assert.rejects(commit(access, { ...written, unfinished: 'made-up' }, usual), lost)
    const unfinished = await begin(access, usual)
    await assert.rejects(commit(access, { ...written, unfinished }, usual), lost)
  })
}

function describeMany(world: () => WritableUnderTest): void {
  test('writes many small files in a few calls, and says of each what became of it', async () => {
    const { access } = world()
    const { beginAll, appendAll, commitAll, maxAppends } = writingOf(world())
    const count = Math.min(maxAppends, 12)
    const folder = `${IN}/many`
    await put(world(), at('1.txt', 'fail', folder), 'in the way')
    const contents = Array.from({ length: count }, (_, index) => bytesOf(`content ${index}`))
    const ids = await beginAll(access, count, usual)
    const wholes = contents.map((bytes, index) => ({ unfinished: ids[index] ?? '', bytes }))

    const first = await appendAll(access, [...wholes.slice(1), lostWhole], usual)
    const second = await appendAll(access, wholes, usual)
    const commits = wholes.map(({ unfinished, bytes }, index) => ({
      ...{ unfinished, size: bytes.length, blockHash: hashOf(bytes) },
      target: at(`${index}.txt`, 'fail', folder),
    }))
    const outcomes = await commitAll(access, commits, usual)
    const again = await commitAll(access, commits, usual)

    assert.deepEqual(first.map(codeOf), [...Array(count - 1).fill(undefined), 'source_upload_lost'])
    assert.deepEqual(second, Array(count).fill(undefined))
    assert.deepEqual(outcomes.map(codeOf), again.map(codeOf))
    assert.equal(codeOf(outcomes[1]), 'source_entry_exists')
    for (const [index, outcome] of outcomes.entries()) {
      if (index === 1) continue
      assert.deepEqual(again[index], outcome)
      assert.deepEqual(await read(world(), (outcome as FileEntry).ref), contents[index])
    }
    assert.equal((await namesIn(world(), folder)).length, count)
  })

  test('finds what an earlier write made, renamed or not, and nothing else', async () => {
    const { access } = world()
    const { findWritten } = writingOf(world())
    const folder = `${IN}/found`
    const find = (text: string, onClash: WriteTarget['onClash']) => {
      const written = { target: at('a.txt', onClash, folder), blockHash: hashOf(bytesOf(text)) }
      return findWritten(access, written, usual)
    }
    assert.equal(await find('one', 'rename'), undefined)
    const one = await put(world(), at('a.txt', 'fail', folder), 'one')
    const two = await put(world(), at('a.txt', 'rename', folder), 'two')
    await put(world(), at('b.txt', 'fail', folder), 'three')

    assert.deepEqual(await find('one', 'fail'), one)
    assert.deepEqual(await find('two', 'rename'), two)
    assert.equal(await find('two', 'fail'), undefined)
    assert.equal(await find('three', 'rename'), undefined)
  })
}

const lostWhole = { unfinished: 'made-up', bytes: bytesOf('lost') }
const codeOf = (outcome: unknown) => (outcome instanceof QuaysideError ? outcome.code : undefined)

function describeRefusals(world: () => WritableUnderTest): void {
  test('refuses names that nothing can have', async () => {
    const { refIn } = writingOf(world())
    for (const name of ['', '.', '..', 'a/b', 'back\\slash', 'nul\0', 'x'.repeat(300)]) {
      assert.throws(() => refIn(IN, name), { code: 'source_name_refused', kind: 'invalid' })
      await assert.rejects(put(world(), at(name), 'x'), { code: 'source_name_refused' })
    }
  })

  test('does not take a file for a folder', async () => {
    const { access } = world()
    const { createFolder } = writingOf(world())
    const { ref } = await put(world(), at('a file'), 'x')
    const isFile = { code: 'source_entry_is_file' }

    await assert.rejects(put(world(), at('below.txt', 'rename', ref), 'y'), isFile)
    await assert.rejects(createFolder(access, ref, 'below', { ...usual, onClash: 'fail' }), isFile)
  })

  test('does not take bytes that are not what their hash says', async () => {
    const { source, access } = world()
    const { put: putAs, begin, append, refIn } = writingOf(world())
    const damaged = { code: 'source_content_damaged', kind: 'upstream' }
    const bytes = bytesOf('sent')
    const blockHash = hashOf(bytesOf('meant'))
    const target = at('damaged.txt')

    await assert.rejects(putAs(access, { target, bytes, blockHash }, usual), damaged)
    const unfinished = await begin(access, usual)
    const piece = { offset: 0, bytes, isLast: true, blockHash }
    await assert.rejects(append(access, unfinished, piece, usual), damaged)

    await assert.rejects(source.stat(access, refIn(IN, 'damaged.txt'), usual), {
      kind: 'not-found',
    })
  })

  test('stops when the caller goes away', async () => {
    const { access } = world()
    const { put: putAs } = writingOf(world())
    const bytes = bytesOf('late')
    const written = { target: at('late.txt'), bytes, blockHash: hashOf(bytes) }

    const late = putAs(access, written, { signal: AbortSignal.abort(new Error('gone')) })

    await assert.rejects(late, { message: 'gone' })
  })
}
