// The process a client runs in under Node: takes functions as text and answers what they come to.
import { createRequire } from 'node:module'
import { installKit } from './kit.ts'

interface Order {
  readonly id: number
  readonly source: string
  readonly arg: unknown
}

const [packageName = ''] = process.argv.slice(2)
installKit()
Object.assign(globalThis, {
  filestack: createRequire(import.meta.url)(packageName),
  require: createRequire(import.meta.url),
})

process.on('message', async ({ id, source, arg }: Order) => {
  try {
    // The text comes from the test that started this process.
    const run = new Function(`return (${source})`)()
    process.send?.({ id, result: await run(arg) })
  } catch (error) {
    process.send?.({ id, failure: String(error instanceof Error ? error.stack : error) })
  }
})
