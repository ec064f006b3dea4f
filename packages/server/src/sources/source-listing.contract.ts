import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAll } from '../lib/byte-body-read-all.ts'
import type { Access, Entry, PersonalSource } from './source.ts'
import { NASTY_NAMES, usual, type World } from './source-harness.ts'

const MANY = 2_500

/** Folders, their pages, and the names in them. */
export function describeListing(world: World): void {
  test('lists a folder: folders first, and each entry can be asked for by its ref', async () => {
    const { source, access, put, makeFolder } = world()
    await put('/contract/list/photo 10.txt', Buffer.from('ten'))
    await put('/contract/list/photo 2.txt', Buffer.from('two'))
    await makeFolder('/contract/list/zoo')

    const page = await source.list(access, '/contract/list', usual)

    assert.deepEqual(
      page.items.map((entry) => [entry.kind, entry.name]),
      [
        ['folder', 'zoo'],
        ['file', 'photo 2.txt'],
        ['file', 'photo 10.txt'],
      ],
    )
    assert.equal(page.cursor, undefined)
    for (const entry of page.items) {
      assert.deepEqual(await source.stat(access, entry.ref, usual), entry)
    }
    const [folder] = page.items
    assert.deepEqual((await source.list(access, folder?.ref ?? '', usual)).items, [])
  })

  test('takes the root under both its names, and a folder with a slash at its end', async () => {
    const { source, access, put } = world()
    await put('/contract/slash/a.txt', Buffer.from('a'))

    for (const root of ['', '/']) {
      const names = (await everything(source, access, root)).map((entry) => entry.name)
      assert.ok(names.includes('contract'))
    }
    assert.equal((await source.list(access, '/contract/slash/', usual)).items.length, 1)
  })

  test('pages through thousands of entries, each of them once', async () => {
    const { source, access, putAll } = world()
    const names = Array.from({ length: MANY }, (_, index) => `entry ${index}.txt`)
    await putAll(names.map((name) => [`/contract/many/${name}`, Buffer.from(name)]))

    const found = await everything(source, access, '/contract/many', 400)

    assert.deepEqual(found.map((entry) => entry.name).sort(), names.sort())
  })

  test('keeps nasty names as they are, in lists, facts and downloads', async () => {
    const { source, access, putAll } = world()
    await putAll(NASTY_NAMES.map((name) => [`/contract/nasty/${name}`, Buffer.from(name)]))

    const entries = await everything(source, access, '/contract/nasty')

    assert.deepEqual(entries.map((entry) => entry.name).sort(), [...NASTY_NAMES].sort())
    for (const entry of entries) {
      const opened = await source.open(access, entry.ref, usual)
      assert.equal(opened.entry.name, entry.name)
      assert.equal((await readAll(opened.body, 1_000)).toString(), entry.name)
    }
  })

  test('says not-found for what is not there', async () => {
    const { source, access } = world()
    const missing = { kind: 'not-found', code: 'source_entry_missing' }

    await assert.rejects(source.list(access, '/contract/nowhere', usual), missing)
    await assert.rejects(source.stat(access, '/contract/nowhere.txt', usual), missing)
    await assert.rejects(source.open(access, '/contract/nowhere.txt', usual), missing)
  })

  test('tells a file from a folder', async () => {
    const { source, access, put, makeFolder } = world()
    await put('/contract/kinds/file.txt', Buffer.from('f'))
    await makeFolder('/contract/kinds/folder')

    await assert.rejects(source.list(access, '/contract/kinds/file.txt', usual), {
      code: 'source_entry_is_file',
    })
    await assert.rejects(source.open(access, '/contract/kinds/folder', usual), {
      code: 'source_entry_is_folder',
    })
  })

  test('refuses paths that lead out of the account', async () => {
    const { source, access } = world()

    for (const path of ['/contract/../..', '/..', '/a/./b', '/a\0b']) {
      const invalid = { kind: 'invalid', code: 'source_path_invalid' }
      await assert.rejects(source.list(access, path, usual), invalid)
      await assert.rejects(source.open(access, path, usual), invalid)
    }
  })

  test('asks to list anew when it does not know the cursor', async () => {
    const { source, access } = world()

    await assert.rejects(source.list(access, '', { ...usual, cursor: 'made up' }), {
      kind: 'conflict',
      code: 'source_cursor_expired',
    })
  })
}

async function everything(
  source: PersonalSource,
  access: Access,
  folder: string,
  limit?: number,
): Promise<Entry[]> {
  const entries: Entry[] = []
  let cursor: string | undefined
  do {
    const page = await source.list(access, folder, { ...usual, cursor, limit })
    entries.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return entries
}
