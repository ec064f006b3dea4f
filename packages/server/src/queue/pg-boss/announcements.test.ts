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
