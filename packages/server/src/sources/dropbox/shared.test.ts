import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createBlockHash } from '../../lib/block-hash.ts'
import { readAll } from '../../lib/byte-body-read-all.ts'
import type { Access, Entry, PersonalSource } from '../source.ts'
import { type SandboxWorld, startSandboxWorld } from './testing/sandbox-world.ts'

/* What a person shares with others: teams, shared folders, and files that are only to be seen. */

const PERSONAL = 'personal@example.com'
const TEAM = 'team@example.com'
const COLLEAGUE = 'colleague@example.com'
const usual = { signal: new AbortController().signal }

let world: SandboxWorld
let source: PersonalSource
let access: Access
before(async () => {
  world = await startSandboxWorld()
  source = world.newSource()
  access = await world.connect(source, PERSONAL)
})
after(() => world.end())

const put = (account: string, path: string, more: object = {}) =>
  world.act('create-files', { account, files: [{ path, text: path }], ...more })
const share = (path: string, more: object = {}) =>
  world.act('share-folder', { owner: TEAM, path, with: PERSONAL, ...more })

async function find(listed: PersonalSource, as: Access, folder: string, name: string) {
  const { items } = await listed.list(as, folder, usual)
  return items.find((entry) => entry.name === name)
}

/** What is out of the ordinary about an entry. */
const facts = (entry: Entry | undefined) =>
  Object.keys(entry ?? {}).filter((key) => key.startsWith('is'))

async function read(as: Access, ref: string): Promise<string> {
  const { body } = await source.open(as, ref, usual)
  return (await readAll(body, 1_000)).toString()
}

describe('a shared folder', () => {
  test('is told from others, and says when it can only be read', async () => {
    await share('/Ours', { at: '/Theirs', readOnly: false })
    await share('/Shown', { at: '/Shown' })
    await put(TEAM, '/Shown/a.txt')

    assert.deepEqual(facts(await find(source, access, '', 'Theirs')), ['isShared'])
    assert.deepEqual(facts(await find(source, access, '', 'Shown')), ['isReadOnly', 'isShared'])
    assert.deepEqual(facts(await find(source, access, '/Shown', 'a.txt')), ['isReadOnly'])
    assert.equal(await read(access, '/Shown/a.txt'), '/Shown/a.txt')
  })
})

describe('a shared folder that is not among the own ones', () => {
  let showing: PersonalSource
  let asking: Access
  before(async () => {
    await share('/Offered')
    await put(TEAM, '/Offered/Deep/b.txt')
    showing = world.newSource({ showsUnmounted: true })
    asking = await world.connect(showing, PERSONAL)
  })

  test('is listed at the top where that is wanted, and read from there on', async () => {
    const offered = await find(showing, asking, '', 'Offered')
    const deep = await find(showing, asking, offered?.ref ?? '', 'Deep')
    const file = await find(showing, asking, deep?.ref ?? '', 'b.txt')

    assert.deepEqual(facts(offered), ['isShared', 'isUnmounted', 'isReadOnly'])
    assert.deepEqual(facts(deep), ['isReadOnly', 'isUnmounted'])
    assert.equal(file?.ref, `${offered?.ref}/Deep/b.txt`)
    assert.equal(await read(asking, file?.ref ?? ''), '/Offered/Deep/b.txt')
  })

  test('can be saved to, and what is saved is found again', async () => {
    await share('/Open', { readOnly: false })
    const open = await find(showing, asking, '', 'Open')
    const bytes = Buffer.from('saved')
    const target = { folder: `${open?.ref}/New`, name: 'c.txt', onClash: 'rename' } as const
    const hash = createBlockHash()
    hash.update(bytes)
    const blockHash = hash.digest()
    await showing.writing?.put(asking, { target, bytes, blockHash }, usual)
    const found = await showing.writing?.findWritten(asking, { target, blockHash }, usual)

    assert.equal(found?.name, 'c.txt')
    assert.equal(await read(asking, `${open?.ref}/New/c.txt`), 'saved')
  })

  test('is listed once, and not below the top', async () => {
    const { items } = await showing.list(asking, '', usual)
    const names = items.map(({ name }) => name)

    assert.equal(new Set(names).size, names.length)
    assert.equal(await find(showing, asking, '/Theirs', 'Offered'), undefined)
  })

  test('is not asked for where it is not wanted, nor a second time without permission', async () => {
    await world.act('reset-counts')
    await source.list(access, '', usual)
    await showing.list(access, '', usual)
    await showing.list(access, '', usual)
    const { requests } = (await world.act('counts')) as { requests: Record<string, number> }

    assert.equal(requests['sharing/list_folders'], 1)
    assert.equal(requests['files/list_folder'], 3)
  })

  test('is missed, and nothing else, while Dropbox does not tell of it', async () => {
    await world.act('add-fault', {
      route: '^sharing/',
      effect: { kind: 'route-error', error: { '.tag': 'other' } },
    })
    const { items } = await showing.list(asking, '', usual)
    await world.act('clear-faults')

    assert.ok(items.some(({ name }) => name === 'Theirs'))
    assert.equal(
      items.some(({ name }) => name === 'Offered'),
      false,
    )
  })
})

describe('the space of a team', () => {
  test('begins with the own folder, and says what is closed to a member', async () => {
    const { homePath } = (await world.act('create-account', {
      email: COLLEAGUE,
      kind: 'team',
      teamOf: TEAM,
    })) as { homePath: string }
    await share('/Accounts', { root: true })
    await world.act('restrict-folder', { account: TEAM, path: '/Accounts', root: true, to: [TEAM] })
    await put(TEAM, '/Everybody/a.txt', { root: true })
    const member = await world.connect(source, COLLEAGUE)
    const { items } = await source.list(member, '', usual)
    const [own] = items

    assert.equal(own?.ref, homePath)
    assert.deepEqual(facts(own), ['isOwn'])
    assert.deepEqual(facts(items.find(({ name }) => name === 'Everybody')), [])
    const closed = items.find(({ name }) => name === 'Accounts')
    assert.ok(facts(closed).includes('isClosed'))
    await assert.rejects(source.list(member, closed?.ref ?? '', usual), {
      code: 'source_entry_missing',
    })
  })
})

describe('a file that is only to be seen', () => {
  const restrict = async (path: string, restriction: string) => {
    await put(PERSONAL, path)
    await world.act('restrict-file', { account: PERSONAL, path, restriction })
  }

  test('says that neither it nor an export can be had', async () => {
    await restrict('/seen.txt', 'not-downloadable')

    assert.deepEqual(facts(await find(source, access, '', 'seen.txt')), ['isWithheld'])
    await assert.rejects(read(access, '/seen.txt'), { code: 'source_entry_not_downloadable' })
  })

  test('looks like any other when the law has it, until it is opened', async () => {
    await restrict('/banned.txt', 'taken-down')

    assert.deepEqual(facts(await find(source, access, '', 'banned.txt')), [])
    await assert.rejects(read(access, '/banned.txt'), { code: 'source_restricted' })
  })

  test('is none when it can be exported', async () => {
    const exports = { xlsx: 'cells', pdf: 'print' }
    await world.act('create-paper', { account: PERSONAL, path: '/Budget.gsheet', exports })
    const entry = await find(source, access, '', 'Budget.gsheet')
    const { entry: exported } = await source.open(access, '/Budget.gsheet', usual)

    assert.ok(entry?.kind === 'file')
    assert.deepEqual([facts(entry), entry.exportFormats], [[], ['xlsx', 'pdf']])
    assert.equal(exported.name, 'Budget.xlsx')
  })
})
