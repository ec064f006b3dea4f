import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LOOK_ROWS, type Place, parseCursor, readPage, type Span, toCursor } from './list-page.ts'

const isId = (text: string) => /^r\d+$/.test(text)
const isBehind = (row: Place, place: Place) =>
  row.createdAt < place.createdAt || (row.createdAt === place.createdAt && row.id < place.id)

/** A list in memory with so many rows, several of the same instant, read as the databases do. */
function listOf(count: number, isWanted: (at: number) => boolean) {
  const rows = Array.from({ length: count }, (_, at) => ({
    createdAt: Math.floor(at / 3),
    id: `r${String(at).padStart(6, '0')}`,
    isWanted: isWanted(at),
  })).reverse()
  const inSpan = ({ after, until, limit, offset = 0 }: Span, wanted: readonly (Place & object)[]) =>
    wanted
      .filter((row) => !after || isBehind(row, after))
      .filter((row) => !until || !isBehind(row, until))
      .slice(offset, offset + limit)
  const wanted = rows.filter((row) => row.isWanted)
  const looks = { count: 0 }

  function page(cursor: string | undefined, { limit = 10, lookMs = 1_000, isDense = false } = {}) {
    return readPage<Place>({
      limit,
      cursor,
      isId,
      read: async (span) => {
        looks.count++
        return inSpan(span, wanted)
      },
      placeOf: (row) => row,
      findPlace: isDense ? undefined : async (span) => inSpan(span, rows)[0],
      lookMs,
    })
  }

  async function all(options: Parameters<typeof page>[1] = {}) {
    const ids: string[] = []
    let pages = 0
    for (let cursor: string | undefined; ; ) {
      const found = await page(cursor, options)
      ids.push(...found.items.map(({ id }) => id))
      pages++
      if (found.cursor === undefined) return { ids, pages }
      cursor = found.cursor
    }
  }

  return { page, all, looks, wanted: wanted.map(({ id }) => id) }
}

describe('pages of a list', () => {
  test('have each row once, newest first, also of the same instant', async () => {
    const list = listOf(100, () => true)

    const { ids, pages } = await list.all({ limit: 7, isDense: true })

    assert.deepEqual(ids, list.wanted)
    assert.equal(pages, 15)
  })

  test('end without a cursor when the last one is just full', async () => {
    const list = listOf(20, () => true)

    const { pages } = await list.all({ limit: 10, isDense: true })

    assert.equal(pages, 2)
  })

  test('are full where few rows are asked for, as long as there is time', async () => {
    const list = listOf(LOOK_ROWS * 3, (at) => at % 1_000 === 0)

    const page = await list.page(undefined, { limit: 5 })

    assert.deepEqual(
      page.items.map(({ id }) => id),
      list.wanted.slice(0, 5),
    )
  })

  test('are answered in time where there is next to nothing to find, and gone on with', async () => {
    const list = listOf(LOOK_ROWS * 4 + 1, (at) => at === 3)

    const first = await list.page(undefined, { lookMs: 0 })
    const { ids, pages } = await list.all({ lookMs: 0 })

    assert.deepEqual(first.items, [])
    assert.notEqual(first.cursor, undefined)
    assert.deepEqual(ids, list.wanted)
    assert.equal(pages, 5)
  })

  test('of nothing are empty, after one look', async () => {
    const list = listOf(0, () => true)

    assert.deepEqual(await list.page(undefined), { items: [], cursor: undefined })
    assert.equal(list.looks.count, 1)
  })
})

describe('cursors', () => {
  test('are places', () => {
    const place = { createdAt: 1_700_000_000_000, id: 'r1' }

    assert.deepEqual(parseCursor(toCursor(place), isId), place)
  })

  for (const text of ['', 'r1', '1.', '.r1', 'x.r1', '1.other', '-1.r1', `${'9'.repeat(16)}.r1`]) {
    test(`that nobody was given are refused: ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseCursor(text, isId), { code: 'cursor_invalid' })
    })
  }
})
