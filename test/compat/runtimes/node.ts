import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Service } from '../service.ts'
import type { Runtime } from './runtime.ts'

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly failure?: string
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** A process that has the package loaded; `cname` there has no port, and leads here all the same. */
export async function startNode(packageName: string, service: Service): Promise<Runtime> {
  const child = fork(here('node-host.ts'), [packageName], {
    execArgv: ['--import', here('reroute.ts')],
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: service.authority,
      QUAYSIDE_COMPAT_PORT: String(service.port),
    },
    // What clients say on the way is for their users.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let asked = 0
  child.on('message', ({ id, result, failure }: Answer) => {
    if (failure === undefined) waiting.get(id)?.resolve(result)
    else waiting.get(id)?.reject(new Error(`in Node: ${failure}`))
    waiting.delete(id)
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the client ended with ${code}`))
  })

  return {
    page: undefined,
    async evaluate(run, arg) {
      asked += 1
      const id = asked
      const answer = Promise.withResolvers<unknown>()
      waiting.set(id, answer)
      child.send({ id, source: String(run), arg })
      return (await answer.promise) as Awaited<ReturnType<typeof run>>
    },
    check() {},
    async close() {
      const ended = once(child, 'exit')
      child.disconnect()
      child.kill()
      await ended
    },
  }
}
