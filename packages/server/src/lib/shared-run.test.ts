import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSharedRun } from './shared-run.ts'

test('covers everyone who came before a run began, with as few runs as that takes', async () => {
  const gates: PromiseWithResolvers<void>[] = []
  const shared = createSharedRun(() => {
    const gate = Promise.withResolvers<void>()
    gates.push(gate)
    return gate.promise
  })

  const first = shared()
  const later = [shared(), shared(), shared()]
  assert.equal(gates.length, 1)
  gates[0]!.resolve()
  await first
  await Promise.resolve()
  assert.equal(gates.length, 2)
  const latest = shared()
  gates[1]!.resolve()
  await Promise.all(later)
  await Promise.resolve()
  gates[2]!.resolve()
  await latest

  assert.equal(gates.length, 3)
})

test('fails only those who shared the failed run', async () => {
  let runs = 0
  const shared = createSharedRun(async () => {
    runs++
    if (runs === 1) throw new Error('disk gone')
  })

  const [first, second] = await Promise.allSettled([shared(), shared()])

  assert.equal(first.status, 'rejected')
  assert.equal(second.status, 'fulfilled')
})
