import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { pickerOn } from '../support/picker.ts'
import { describeSize, type Size } from '../support/places.ts'
import type { Bench, ClientPackage, CompatCase, CompatClient, RuntimeName } from './case.ts'
import { CLIENTS } from './clients/all.ts'
import { filestackJs1 } from './clients/filestack-js-1.ts'
import { filestackJs4 } from './clients/filestack-js-4.ts'
import { filestackRuby } from './clients/filestack-ruby.ts'
import { startPages } from './runtimes/browser.ts'
import { startNode } from './runtimes/node.ts'
import type { Evaluate, Runtime } from './runtimes/runtime.ts'
import { type RunningService, startService } from './service.ts'
import { declaredIn, surfaceHere } from './surface.ts'

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))

const PLACES = { browser: 'in a browser', node: 'in Node', wire: 'by its requests' } as const

/** Of the size whose tests run: one comes after the other. */
let running: RunningService
let browser: Browser | undefined

describeSize('embedded', () => {
  describeClients(CLIENTS, { size: 'embedded', runtimes: ['browser', 'node', 'wire'] })
})
// Pages see nothing of where files rest; one of those that are the same on the wire will do.
describeSize('scaled', () => {
  const clients = [filestackJs1, filestackJs4, filestackRuby]
  describeClients(clients, { size: 'scaled', runtimes: ['node', 'wire'] })
})

interface Extent {
  readonly size: Size
  readonly runtimes: readonly RuntimeName[]
}

function describeClients(clients: readonly CompatClient[], { size, runtimes }: Extent): void {
  before(async () => {
    running = await startService({ size })
    if (runtimes.includes('browser') && !noBrowser) browser = await launchBrowser()
  })
  after(async () => {
    await browser?.close()
    browser = undefined
    await running?.stop()
  })

  for (const client of clients) {
    const places = runtimes.filter((name) => client.cases.some(({ runs }) => runs.includes(name)))
    describe(`${client.name} ${client.version}`, () => {
      for (const name of places) {
        const skip = name === 'browser' && noBrowser
        describe(PLACES[name], { skip }, () => describeRuntime(client, name))
      }
    })
  }
}

function describeRuntime(client: CompatClient, name: RuntimeName): void {
  let place: Place
  before(async () => {
    place = await openPlace(client, name)
  })
  after(() => place?.close())

  for (const one of client.cases.filter(({ runs }) => runs.includes(name))) {
    test(`${one.covers[0]}: ${one.shows}`, () => useClient(client, name, place, one))
  }

  if (name !== 'wire') {
    test('every public name has a case', async () => {
      const run = ({ evaluate }: Bench) => checkSurface(client, evaluate)
      await useClient(client, name, place, { run })
    })
  }
}

type Use = Pick<CompatCase, 'run' | 'ownPage' | 'asksToo'>

/** Runs a case with a client that was never used before. */
async function useClient(client: CompatClient, name: RuntimeName, place: Place, use: Use) {
  const runtime = await place.open(use)
  try {
    const bench = benchOn(runtime, name)
    const options = { apiKey: bench.service.apiKey, cname: bench.cname }
    if (client.package) await runtime.evaluate(client.package.init, options)
    await use.run(bench)
    runtime.check()
  } finally {
    await runtime.close()
  }
}

async function checkSurface({ package: pkg, cases }: CompatClient, evaluate: Evaluate) {
  const { hidden, picker } = declaredIn(`${MODULES}${pkg?.name}`)
  const names = [...(await evaluate(surfaceHere)), ...picker]
  const covered = new Set(cases.flatMap(({ covers }) => covers))

  const missing = names.filter((name) => !covered.has(name) && !hidden.has(name))

  assert.ok(names.length > 2, `only ${names} were found`)
  assert.deepEqual(missing, [])
}

/** Where the cases of one client run, one after the other. */
interface Place {
  /** With nothing left of the case before; `close` ends it. */
  open(use: Use): Promise<Runtime>
  close(): Promise<void>
}

async function openPlace(client: CompatClient, name: RuntimeName): Promise<Place> {
  if (name === 'wire') return { open: async () => WIRE, close: async () => {} }
  assert.ok(client.package, `${client.name} has a package`)
  return name === 'node' ? await nodePlace(client.package) : await browserPlace(client.package)
}

/** There is nothing to run a client with: its cases make its requests themselves. */
const WIRE: Runtime = {
  page: undefined,
  evaluate: () => Promise.reject(new Error('there is no client on the wire')),
  check() {},
  async close() {},
}

async function nodePlace({ name }: ClientPackage): Promise<Place> {
  const runtime = await startNode(name, running.service)
  return {
    // Loading a package takes longer than any case: they share a process, each with its own client.
    open: async () => ({ ...runtime, close: async () => {} }),
    close: runtime.close,
  }
}

async function browserPlace({ scripts, needsEval = false }: ClientPackage): Promise<Place> {
  assert.ok(browser, 'there is a browser')
  const pages = await startPages(browser, running.service, { ...(await scripts()), needsEval })
  const shared = await pages.open()
  return {
    async open({ ownPage = false, asksToo = [] }) {
      if (!ownPage) return { ...shared, close: async () => {} }
      await running.quayside.sandbox.revokeAll()
      return await pages.open(asksToo)
    },
    async close() {
      await shared.close()
      await pages.close()
    },
  }
}

function benchOn({ evaluate, page }: Runtime, runtime: RuntimeName): Bench {
  const { service, quayside } = running
  const pageOf = () => {
    assert.ok(page, 'there is no page in Node')
    return page
  }
  return {
    ...{ runtime, evaluate, service, quayside },
    cname: runtime === 'node' ? 'localhost' : service.cname,
    page: pageOf,
    picker: () => pickerOn(pageOf()),
  }
}
