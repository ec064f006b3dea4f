import { flushCompileCache } from 'node:module'
import type { Quayside } from '@quayside/server'
import { aborted, stopSignal } from './stop-signal.ts'

/** `stop` keeps to ten seconds by itself; a process that is still there then has something stuck. */
const LAST_RESORT_MS = 12_000

/**
 * Starts the server, calls `onReady` with its addresses, and stops it when somebody asks. Resolves
 * once it has stopped; the process may end then.
 */
export async function runUntilStopped(
  quayside: Quayside,
  onReady: (addresses: Awaited<ReturnType<Quayside['start']>>) => void,
): Promise<void> {
  const signal = stopSignal()
  try {
    onReady(await quayside.start())
    // Else it is kept only at the end, and a process that is killed leaves nothing to its successor.
    flushCompileCache()
    await aborted(signal)
    process.stderr.write('Stopping; what runs is finished or handed over …\n')
  } finally {
    setTimeout(() => process.exit(1), LAST_RESORT_MS).unref()
    await quayside.stop()
  }
}
