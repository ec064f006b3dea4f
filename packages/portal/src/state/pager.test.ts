import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPager, type PageOf } from './pager.ts'

/** A list of numbers in pages of these sizes; the cursor is the index of the page. */
function pagesOf(...sizes: readonly number[]) {
  const asked: (string | undefined)[] = []
  async function readPage(cursor: string | undefined): Promise<PageOf<number>> {
    asked.push(cursor)
    const index = Number(cursor ?? 0)
    const begin = sizes.slice(0, index).reduce((sum, size) => sum + size, 0)
    const items = Array.from({ length: sizes[index] ?? 0 }, (_, at) => begin + at)
    return { items, cursor: index + 1 < sizes.length ? String(index + 1) : null }
  }
  return { readPage, asked }
}

describe('a long list', () => {
  it('shows a page, and one more each time it is asked for', async () => {
    const { readPage, asked } = pagesOf(50, 50, 10)
    const pager = createPager(readPage)

    await pager.load()
    assert.equal(pager.items.value?.length, 50)
    assert.equal(pager.hasMore.value, true)
    await pager.more()
    await pager.more()

    assert.deepEqual(
      pager.items.value,
      Array.from({ length: 110 }, (_, at) => at),
    )
    assert.equal(pager.hasMore.value, false)
    assert.deepEqual(asked, [undefined, '1', '2'])
  })

  it('goes on by itself behind pages that are short or empty', async () => {
    const pager = createPager(pagesOf(0, 3, 0, 40, 5).readPage)

    await pager.load()
    assert.equal(pager.items.value?.length, 43)
    await pager.more()

    assert.equal(pager.items.value?.length, 48)
    assert.equal(pager.hasMore.value, false)
  })

  it('keeps what is there when the next page fails, and goes on from there later', async () => {
    const { readPage } = pagesOf(30, 30)
    let isBroken = true
    const pager = createPager(async (cursor) => {
      if (cursor && isBroken) throw new Error('lost')
      return readPage(cursor)
    })
    await pager.load()

    await pager.more()
    assert.equal(pager.items.value?.length, 30)
    assert.ok(pager.problem.value)
    isBroken = false
    await pager.more()

    assert.equal(pager.items.value?.length, 60)
    assert.equal(pager.problem.value, undefined)
  })

  it('asks once, however often more is asked for', async () => {
    const { readPage, asked } = pagesOf(30, 30, 30)
    const pager = createPager(readPage)
    await pager.load()

    await Promise.all([pager.more(), pager.more(), pager.more()])

    assert.equal(pager.items.value?.length, 60)
    assert.equal(asked.length, 2)
  })

  it('drops what comes for a list that was begun again meanwhile', async () => {
    const late = Promise.withResolvers<PageOf<number>>()
    let begun = 0
    const pager = createPager<number>(async (cursor) => {
      if (cursor) return late.promise
      begun += 1
      return { items: Array.from({ length: 30 }, () => begun), cursor: `after ${begun}` }
    })
    await pager.load()

    const more = pager.more()
    await pager.load()
    late.resolve({ items: [99], cursor: null })
    await more

    assert.deepEqual(new Set(pager.items.value), new Set([2]))
    assert.equal(pager.hasMore.value, true)
  })

  it('can be edited, and goes on behind its end all the same', async () => {
    const pager = createPager(pagesOf(30, 5).readPage)
    await pager.load()

    pager.edit((items) => items.filter((item) => item !== 0))
    await pager.more()

    assert.equal(pager.items.value?.length, 34)
    assert.equal(pager.items.value?.[0], 1)
  })
})
