import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPager } from '../../state/pager.ts'
import { createFollower } from './follower.ts'
import type { Dated } from './merge-newest.ts'

const row = (second: number): Dated => ({
  id: `r${second}`,
  createdAt: new Date(second * 1_000).toISOString(),
})

/** A list that grows at its top, and its pager. */
function growing(...seconds: number[]) {
  const rows = seconds.map(row)
  const page = async (limit = 50) => ({ items: rows.slice(0, limit), cursor: null })
  return { rows, page, pager: createPager(() => page()) }
}

describe('following a list', () => {
  it('shows what comes', async () => {
    const { rows, page, pager } = growing(2, 1)
    const follower = createFollower(pager, page)
    await pager.load()

    rows.unshift(row(3))
    await follower.look()

    assert.deepEqual(
      pager.items.value?.map(({ id }) => id),
      ['r3', 'r2', 'r1'],
    )
  })

  it('waits for the list itself', async () => {
    const { pager } = growing(1)
    let looks = 0
    const follower = createFollower(pager, async () => {
      looks += 1
      return { items: [], cursor: null }
    })

    await follower.look()

    assert.equal(looks, 0)
  })

  it('keeps what is there when it cannot look, says so, and goes on', async () => {
    const { page, pager } = growing(1)
    let isBroken = true
    const follower = createFollower(pager, async (limit) => {
      if (isBroken) throw new Error('lost')
      return page(limit)
    })
    await pager.load()

    await follower.look()
    assert.ok(follower.problem.value)
    assert.equal(pager.items.value?.length, 1)
    isBroken = false
    await follower.look()

    assert.equal(follower.problem.value, undefined)
  })

  it('touches nothing after it was stopped', async () => {
    const { rows, page, pager } = growing(1)
    const follower = createFollower(pager, async (limit) => {
      follower.stop()
      return page(limit)
    })
    await pager.load()

    rows.unshift(row(2))
    await follower.look()

    assert.equal(pager.items.value?.length, 1)
  })
})
