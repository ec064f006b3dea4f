import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAnnouncements } from './announcements.ts'

test('wakes this process at once, and tells others together what came up meanwhile', async () => {
  const woken: string[] = []
  const told: (readonly string[])[] = []
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const announcements = createAnnouncements({
    wakeHere: (kind) => woken.push(kind),
    tellOthers: (kinds) => gates[told.push(kinds) - 1]?.promise ?? Promise.resolve(),
    onFault: (error) => assert.fail(String(error)),
  })

  for (const kind of ['a', 'b', 'a', 'b']) announcements.add(kind)
  assert.deepEqual([woken, told], [['a', 'b', 'a', 'b'], [['a']]])
  for (const { resolve } of gates) resolve()
  await announcements.close()

  assert.deepEqual(told, [['a'], ['b', 'a']])
})

test('goes on after what could not be told', async () => {
  const faults: unknown[] = []
  let calls = 0
  const announcements = createAnnouncements({
    wakeHere: () => undefined,
    async tellOthers() {
      calls += 1
      if (calls === 1) throw new Error('the connection is away')
    },
    onFault: (error) => faults.push(error),
  })

  announcements.add('a')
  await announcements.close()
  announcements.add('a')
  await announcements.close()

  assert.deepEqual([calls, faults.length], [2, 1])
})

test('what comes up just as the telling ends is told as well', async () => {
  for (let turns = 0; turns < 8; turns++) {
    const told: string[] = []
    const announcements = createAnnouncements({
      wakeHere: () => undefined,
      tellOthers: async (kinds) => told.push(...kinds),
      onFault: (error) => assert.fail(String(error)),
    })
    announcements.add('a')
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()

    announcements.add('b')
    await announcements.close()

    assert.deepEqual(told, ['a', 'b'], `after ${turns} turns`)
  }
})
