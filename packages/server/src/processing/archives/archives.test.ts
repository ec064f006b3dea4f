import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { forEachSize } from '../../ingest/testing/ingest-bench.ts'
import { eventually } from '../../testing/eventually.ts'
import { signal, useDerivatives } from '../derivatives/testing/derivative-bench.ts'

forEachSize('archives', (installation) => {
  const the = useDerivatives(installation)

  /** Sends without end until somebody ends it, or `break` says that the line broke. */
  function endless() {
    const line = Promise.withResolvers<never>()
    line.promise.catch(() => undefined)
    let chunks = 0
    let isCancelled = false
    const body = {
      fill: async (target: Uint8Array) => {
        chunks += 1
        return chunks > 2 ? await line.promise : target.fill(1).length
      },
      filled: () => 0,
      cancel: () => {
        isCancelled = true
        line.reject(new Error('cancelled'))
      },
    }
    const web = {
      manifest: {} as never,
      open: async () => ({ entry: {} as never, start: 0, length: undefined, body }),
    }
    const breakOff = () => line.reject(new Error('the line broke'))
    return { web, isCancelled: () => isCancelled, breakOff }
  }

  test('that nobody reads end what they have begun to read', async () => {
    const { web, isCancelled } = endless()
    const { derivatives } = the.process({ web })
    const { body } = await derivatives.archives.open(the.ask('https://example.com/a'), signal)

    body.destroy()

    await eventually(() => assert.ok(isCancelled()))
  })

  test('that are read late tell what befell the first file meanwhile', async () => {
    const { web, breakOff } = endless()
    const { derivatives } = the.process({ web })
    const { body } = await derivatives.archives.open(the.ask('https://example.com/b'), signal)

    breakOff()
    await new Promise((resolve) => setImmediate(resolve))

    await assert.rejects(once(body.resume(), 'end'), /the line broke/)
  })
})
