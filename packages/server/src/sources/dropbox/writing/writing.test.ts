import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { createBlockHash } from '../../../lib/block-hash.ts'
import type { Access, PersonalSource } from '../../source.ts'
import { usual } from '../../source-harness.ts'
import { describeWriting, type WritableUnderTest } from '../../source-writing.contract.ts'
import type { SourceWriting, WriteTarget } from '../../writing.ts'
import { type SandboxWorld, startSandboxWorld } from '../testing/sandbox-world.ts'

const PERSONAL = 'personal@example.com'
const TEAM = 'team@example.com'

let sandbox: SandboxWorld
let source: PersonalSource
let access: Access
let writing: SourceWriting
before(async () => {
  sandbox = await startSandboxWorld()
  source = sandbox.newSource()
  access = await sandbox.connect(source, PERSONAL)
  assert.ok(source.writing)
  writing = source.writing
})
after(() => sandbox.end())

describeWriting('dropbox', (): WritableUnderTest => ({ source, access }))

const hashOf = (bytes: Uint8Array): string => {
  const hash = createBlockHash()
  hash.update(bytes)
  return hash.digest()
}
const at = (folder: string, name: string, onClash: WriteTarget['onClash'] = 'rename') => ({
  folder,
  name,
  onClash,
})
const put = async (target: WriteTarget, text: string, as = access) => {
  const bytes = Buffer.from(text)
  return await writing.put(as, { target, bytes, blockHash: hashOf(bytes) }, usual)
}
const namesIn = async (folder: string) =>
  (await source.list(access, folder, usual)).items.map(({ name }) => name)
const strike = (route: string, effect: object, more: object = { times: 1 }) =>
  sandbox.act('add-fault', { route: `^files/${route}$`, effect, ...more })
const loseAnswer = (route: string) => strike(route, { kind: 'lose-answer' })

test('knows where a file goes in any folder that has a path', () => {
  for (const [folder, expected] of [
    ['', '/a.txt'],
    ['/', '/a.txt'],
    ['/Docs//2026/', '/Docs/2026/a.txt'],
    ['ns:7', 'ns:7/a.txt'],
    ['ns:7/Sub', 'ns:7/Sub/a.txt'],
  ] as const) {
    assert.equal(writing.refIn(folder, 'a.txt'), expected)
  }
  const invalid = { code: 'source_path_invalid' }
  for (const folder of ['id:abc', '/a/../b']) {
    assert.throws(() => writing.refIn(folder, 'a.txt'), invalid)
  }
  for (const name of ['desktop.ini', '.DS_Store', 'ends in a space ']) {
    assert.throws(() => writing.refIn('', name), { code: 'source_name_refused' })
  }
})

describe('writing into dropbox when things go wrong', () => {
  afterEach(async () => {
    await sandbox.act('clear-faults')
    await sandbox.act('reset-settings')
  })

  test('makes one file and one folder although every answer is lost once', async () => {
    await put(at('/lost', 'a.txt'), 'in the way')

    await loseAnswer('upload')
    const whole = await put(at('/lost', 'a.txt'), 'whole')
    await loseAnswer('create_folder_v2')
    const clash = { ...usual, onClash: 'rename' } as const
    const folder = await writing.createFolder(access, '/lost', 'Folder', clash)
    for (const route of ['start', 'append_v2', 'finish']) {
      await loseAnswer(`upload_session/${route}`)
    }
    const unfinished = await writing.begin(access, usual)
    const bytes = Buffer.from('in pieces')
    await writing.append(access, unfinished, { offset: 0, bytes, isLast: true }, usual)
    const written = { unfinished, size: bytes.length, blockHash: hashOf(bytes) }
    const pieces = await writing.commit(access, { ...written, target: at('/lost', 'a.txt') }, usual)

    const names = ['Folder', 'a (1).txt', 'a (2).txt', 'a.txt']
    assert.deepEqual((await namesIn('/lost')).sort(), names)
    assert.deepEqual([folder.name, whole.name, pieces.name], names.slice(0, 3))
  })

  test('makes each of many files once although every answer is lost once', async () => {
    const contents = ['one', 'two', 'three'].map((text) => Buffer.from(text))
    for (const route of ['start_batch', 'append_batch', 'finish_batch_v2']) {
      await loseAnswer(`upload_session/${route}`)
    }

    const ids = await writing.beginAll(access, contents.length, usual)
    const wholes = contents.map((bytes, index) => ({ unfinished: ids[index] ?? '', bytes }))
    assert.deepEqual(await writing.appendAll(access, wholes, usual), Array(3).fill(undefined))
    const commits = wholes.map(({ unfinished, bytes }) => ({
      ...{ unfinished, size: bytes.length, blockHash: hashOf(bytes) },
      target: at('/lost many', 'same.txt'),
    }))
    const outcomes = await writing.commitAll(access, commits, usual)

    const names = ['same (1).txt', 'same (2).txt', 'same.txt']
    assert.deepEqual(outcomes.map((outcome) => outcome.name).sort(), names)
    assert.deepEqual((await namesIn('/lost many')).sort(), names)
  })

  test('sends a piece again that was cut, damaged on the way or met trouble', async () => {
    const bytes = Buffer.alloc(writing.pieceBytes, 'piece')
    const unfinished = await writing.begin(access, usual)
    for (const effect of [
      { kind: 'cut', afterBytes: 1_000_000 },
      { kind: 'corrupt', atByte: 77 },
      { kind: 'answer', status: 503, body: 'busy', headers: { 'Retry-After': '0' } },
      { kind: 'auth-error', tag: 'expired_access_token' },
    ]) {
      await strike('upload_session/append_v2', effect)
      const piece = { offset: 0, bytes, isLast: false, blockHash: hashOf(bytes) }
      await writing.append(access, unfinished, piece, usual)
    }

    const end = { offset: bytes.length, bytes: Buffer.alloc(0), isLast: true }
    await writing.append(access, unfinished, end, usual)
    const written = { unfinished, size: bytes.length, blockHash: hashOf(bytes) }
    const entry = await writing.commit(access, { ...written, target: at('/', 'cut.bin') }, usual)

    assert.equal(entry.blockHash, hashOf(bytes))
  })

  test('says so when what lies there is not what was sent, and leaves it alone', async () => {
    const unfinished = await writing.begin(access, usual)
    const piece = { offset: 0, bytes: Buffer.from('sent'), isLast: true }
    await writing.append(access, unfinished, piece, usual)
    const blockHash = hashOf(Buffer.from('ment'))
    const commit = { unfinished, size: 4, blockHash, target: at('/', 'wrong.txt') }

    const committing = writing.commit(access, commit, usual)

    const wrong = { code: 'source_content_damaged', retryAfterMs: undefined }
    await assert.rejects(committing, wrong)
    assert.ok((await namesIn('/')).includes('wrong.txt'))
  })

  test('waits for its turn where other writes hold the lock of the folder', async () => {
    await sandbox.act('settings', { writeLockMs: 15 })
    const before = (await namesIn('/')).length

    const entries = await Promise.all(
      Array.from({ length: 6 }, (_, index) => put(at('/locked', `${index}.txt`), String(index))),
    )
    const ids = await writing.beginAll(access, 6, usual)
    const bytes = Buffer.from('x')
    await writing.appendAll(
      access,
      ids.map((unfinished) => ({ unfinished, bytes })),
      usual,
    )
    const outcomes = await writing.commitAll(
      access,
      ids.map((unfinished, index) => ({
        ...{ unfinished, size: 1, blockHash: hashOf(bytes) },
        target: at('/locked', `x${index}.txt`),
      })),
      usual,
    )

    assert.equal(new Set([...entries, ...outcomes].map(({ name }) => name)).size, 12)
    assert.equal((await namesIn('/locked')).length, 12)
    assert.equal((await namesIn('/')).length, before + 1)
  })

  test('says what a person can do about a full account, a folder to read and a missing permission', async () => {
    await sandbox.act('share-folder', { owner: TEAM, path: '/Ours', with: PERSONAL, at: '/Theirs' })
    await assert.rejects(put(at('/Theirs', 'a.txt'), 'x'), { code: 'source_read_only' })

    const issued = await sandbox.act('issue-token', {
      account: PERSONAL,
      scopes: ['account_info.read', 'files.metadata.read', 'files.content.read'],
    })
    const { access_token: token } = issued as { access_token: string }
    const reader: Access = { ...access, token: async () => token }
    await assert.rejects(put(at('/', 'a.txt'), 'x', reader), { code: 'source_scope_missing' })

    await sandbox.act('change-account', { account: PERSONAL, allocatedBytes: 0 })
    await assert.rejects(put(at('/', 'full.txt'), 'x'), { code: 'source_storage_full' })
  })
})
