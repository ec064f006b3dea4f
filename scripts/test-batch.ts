/*
 * The process of a batch: runs the test files it is given, one after the other, each in a suite of
 * its own name. So what a file says of all its tests (`before`, `afterEach`) is said of these alone.
 */
import { AsyncResource } from 'node:async_hooks'
import { suite } from 'node:test'
import { pathToFileURL } from 'node:url'

let loaded: Promise<unknown> = Promise.resolve()

for (const file of process.argv.slice(2)) suite(file, () => loadAfter(loaded, file))

/** One by one, so that what several files import is run in the turn of one of them. */
async function loadAfter(former: Promise<unknown>, file: string): Promise<void> {
  // Tests belong to the suite they are made in, and waiting for another suite's file would lead there.
  const load = AsyncResource.bind(() => import(pathToFileURL(file).href))
  const own = former.then(load)
  // A file that cannot be loaded fails its own suite.
  loaded = own.catch(() => {})
  await own
}
