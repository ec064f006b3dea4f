import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { UploadedFileAnswer } from '@quayside/wire'
import { forEachSize } from '../support/places.ts'
import { startQuayside, type TestQuayside } from '../support/quayside.ts'
import { sha256Of } from '../support/sha256.ts'
import { uploadStubbornly } from '../support/uploader.ts'

const MIB = 1024 * 1024
const KILLS = 5
/** People who send one file after the other, so that each kill finds uploads at every stage. */
const SENDERS = 4
const LONGEST_LIFE_MS = 400

forEachSize((size) => {
  let quayside: TestQuayside
  before(async () => {
    quayside = await startQuayside({ size, seed: 'empty' })
  })
  after(() => quayside.stop())

  /** Every other file is cut as clients do it, which may lie at their place; the others anyhow. */
  const newParts = (isRegular: boolean) =>
    isRegular
      ? [MIB, MIB, 1 + Math.floor(Math.random() * MIB)].map((bytes) => randomBytes(bytes))
      : Array.from({ length: 3 }, () => randomBytes(1 + Math.floor(Math.random() * 2 * MIB)))

  test(`${KILLS} kills in the middle of uploads lose no part and no file that was acknowledged`, async () => {
    const done: { readonly sha256: string; readonly file: UploadedFileAnswer }[] = []
    let isOver = false
    const sendOn = async () => {
      for (let isRegular = true; !isOver; isRegular = !isRegular) {
        const parts = newParts(isRegular)
        const sha256 = createHash('sha256').update(Buffer.concat(parts)).digest('hex')
        const file = await uploadStubbornly(quayside.url, `${sha256.slice(0, 8)}.bin`, parts)
        done.push({ sha256, file })
      }
    }
    const senders = Promise.all(Array.from({ length: SENDERS }, sendOn))
    senders.catch(() => undefined) // seen below; the kills come to their end first

    for (let round = 0; round < KILLS; round += 1) {
      await delay(Math.random() * LONGEST_LIFE_MS)
      await quayside.server().kill()
      await quayside.restart()
    }
    isOver = true
    await senders

    assert.ok(done.length >= SENDERS)
    for (const { sha256, file } of done) {
      assert.deepEqual(await sha256Of(file.url), { sha256, size: file.size })
    }
  })
})
