import type { StageWork } from '../engines/engine.ts'
import { createPool } from '../pool/pool.ts'

/** A service that is killed in the middle of a conversion; it says which process does that. */
const [folder = ''] = process.argv.slice(2)
const pool = createPool({
  engines: new URL('test-engines.ts', import.meta.url),
  reach: { readable: [], writable: folder, memoryBytes: 512 * 1024 ** 2 },
})
const work: StageWork = {
  tasks: [{ name: 'spin', params: {} }],
  encoding: {},
  input: { path: folder, contentType: 'text/plain', filename: 'a.txt', size: 1 },
  files: {},
  folder,
  limits: {
    ...{ pixels: 1, pages: 1, frames: 1, bytes: 1 },
    ...{ memoryBytes: 512 * 1024 ** 2, timeoutMs: 600_000 },
  },
}
await pool.run('test', work, new AbortController().signal)
