import { hash } from 'node:crypto'
import type { Database } from '../db/database.ts'
import { networkOf } from '../lib/network-of.ts'
import { signInTooOften } from './errors.ts'
import {
  type Failures,
  forgetFailures,
  lockFailures,
  takeBackFailure,
  writeFailure,
} from './failure-repository.ts'

/*
 * Guessing takes for ever: every try counts as failed before it is looked at, in the database, so
 * that neither several processes nor many tries at once get around it. After a few free ones the
 * next must wait, twice as long each time. Tries are counted by account and by network address; a
 * browser that has signed in before has a count of its own, so that a stranger who uses up the
 * account's tries does not lock its owner out.
 */

/** By what tries are counted, and how many are free. */
export interface Counted {
  readonly key: string
  readonly free: number
  /** A success says nothing about other people behind the same address. */
  readonly isForgottenBySuccess: boolean
}

export interface SignInLimits {
  /** Rejects with `rate-limited` / `sign_in_too_often` when it is too early for another try. */
  begin(counted: readonly Counted[]): Promise<Try>
}

/** Has failed, unless one of these is called. */
export interface Try {
  succeed(): Promise<void>
  /** Nothing was wrong, but something is missing still. */
  takeBack(): Promise<void>
}

const SECOND_MS = 1_000
/** About a hundred guesses a day. */
const LONGEST_WAIT_MS = 15 * 60 * SECOND_MS
const FORGET_MS = 24 * 3_600 * SECOND_MS
const FREE_OF_ACCOUNT = 5
/** A company's people come from one address. */
const FREE_OF_ADDRESS = 30

export const byAccount = (email: string): Counted => ({
  key: `account:${hash('sha256', email)}`,
  free: FREE_OF_ACCOUNT,
  isForgottenBySuccess: true,
})

export const byBrowser = (token: string): Counted => ({
  key: `browser:${hash('sha256', token)}`,
  free: FREE_OF_ACCOUNT,
  isForgottenBySuccess: true,
})

/** Somebody who is signed in and has to give the password again. */
export const byPerson = (id: string): Counted => ({
  key: `person:${id}`,
  free: FREE_OF_ACCOUNT,
  isForgottenBySuccess: true,
})

export const byAddress = (address: string): Counted => ({
  key: `address:${networkOf(address)}`,
  free: FREE_OF_ADDRESS,
  isForgottenBySuccess: false,
})

export function createSignInLimits({
  database,
  now,
}: {
  readonly database: Database
  readonly now: () => Date
}): SignInLimits {
  const { db } = database

  return {
    async begin(counted) {
      const at = now().getTime()
      const before = await database.transaction(async (trx) => {
        const keys = counted.map(({ key }) => key)
        const found = await lockFailures(trx, database.dialect, keys)
        const states = counted.map((one) => stateOf(one, found, at))
        const waitMs = Math.max(...states.map((state) => state.waitMs))
        if (waitMs > 0) throw signInTooOften(waitMs)
        for (const { key, failures } of states) {
          await writeFailure(trx, { key, failures: failures + 1, lastAt: at })
        }
        return states
      })
      const takeBack = async (ones: readonly Failures[]) => {
        for (const one of ones) await takeBackFailure(db, one)
      }
      return {
        takeBack: () => takeBack(before),
        async succeed() {
          const [forgotten, others] = partition(before, (one) => one.isForgottenBySuccess)
          await forgetFailures(
            db,
            forgotten.map(({ key }) => key),
          )
          await takeBack(others)
        },
      }
    },
  }
}

/** What was before the oldest instant that counts. */
export const forgottenBefore = (now: Date): Date => new Date(now.getTime() - FORGET_MS)

function stateOf(counted: Counted, found: ReadonlyMap<string, Failures>, at: number) {
  const { failures, lastAt } = found.get(counted.key) ?? { failures: 0, lastAt: 0 }
  if (lastAt < at - FORGET_MS) return { ...counted, failures: 0, lastAt: 0, waitMs: 0 }
  const waitMs = Math.max(0, lastAt + waitAfter(failures, counted.free) - at)
  return { ...counted, failures, lastAt, waitMs }
}

function waitAfter(failures: number, free: number): number {
  if (failures < free) return 0
  return Math.min(LONGEST_WAIT_MS, SECOND_MS * 2 ** (failures - free))
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}
