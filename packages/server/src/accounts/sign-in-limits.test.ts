import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { deleteFailuresBefore } from './failure-repository.ts'
import {
  byAccount,
  byAddress,
  type Counted,
  createSignInLimits,
  forgottenBefore,
} from './sign-in-limits.ts'

const MINUTE = 60_000

forEachDatabase((_name, open) => {
  let database: Database
  let at = Date.now()
  const now = () => new Date(at)
  before(async () => {
    database = (await open()).database
  })

  /** Whether a try that fails was taken. */
  async function isTaken(...counted: readonly Counted[]): Promise<boolean> {
    try {
      // Each try at another process.
      await createSignInLimits({ database, now }).begin(counted)
      return true
    } catch (error) {
      assert.ok(error instanceof QuaysideError && error.code === 'sign_in_too_often', String(error))
      assert.ok(error.retryAfterMs && error.retryAfterMs <= 15 * MINUTE)
      return false
    }
  }

  test('an account is tried a hundred times a day, from however many addresses', async () => {
    let taken = 0
    for (let minute = 0; minute < 24 * 60; minute += 3) {
      const address = byAddress(`198.51.${minute % 251}.${minute % 7}`)
      if (await isTaken(byAccount('ada@shop.example'), address)) taken += 1
      at += 3 * MINUTE
    }

    assert.ok(taken > 50 && taken < 110, `${taken} tries`)
  })

  test('one network tries many accounts no faster, with all its addresses of IPv6', async () => {
    const taken = []
    for (let count = 0; count < 32; count += 1) {
      const address = byAddress(`2001:db8:1:2::${count.toString(16)}`)
      taken.push(await isTaken(byAccount(`nobody-${count}@shop.example`), address))
    }

    assert.deepEqual([taken.indexOf(false), taken.lastIndexOf(true)], [30, 29])
    const elsewhere = byAddress('2001:db8:1:3::1')
    assert.ok(await isTaken(byAccount('nobody-x@shop.example'), elsewhere))
    assert.equal(byAddress('::ffff:192.0.2.7').key, byAddress('192.0.2.7').key)
  })

  test('a success forgets what failed of the account, not of the network', async () => {
    const limits = createSignInLimits({ database, now })
    const [account, address] = [byAccount('bob@shop.example'), byAddress('192.0.2.99')]
    for (let count = 0; count < 4; count += 1) await isTaken(account, address)
    for (let count = 0; count < 25; count += 1) await isTaken(address)

    await (await limits.begin([account, address])).succeed()

    for (let count = 0; count < 5; count += 1) assert.ok(await isTaken(account))
    assert.equal(await isTaken(account), false)
    assert.ok(await isTaken(address))
    assert.equal(await isTaken(address), false)
  })

  test('failed tries are forgotten after a day, and nothing is left of them', async () => {
    const account = byAccount('eve@shop.example')
    for (let count = 0; count < 5; count += 1) await isTaken(account)
    assert.equal(await isTaken(account), false)

    at += 25 * 60 * MINUTE
    for (let count = 0; count < 5; count += 1) assert.ok(await isTaken(account))
    at += 25 * 60 * MINUTE
    await deleteFailuresBefore(database.db, forgottenBefore(now()))

    const rows = await database.db.selectFrom('sign_in_failures').selectAll().execute()
    assert.deepEqual(rows, [])
  })
})
