import { runNginx } from '../nginx.ts'
import type { BenchFile } from './files.ts'
import { pinned, SERVER_CORE } from './pinned.ts'
import type { DeliveryServer } from './server.ts'

/** One worker that sends with `sendfile` from descriptors it keeps open: nginx at its best. */
export async function startNginx(
  files: readonly BenchFile[],
  { tempDir, signal }: { readonly tempDir: string; readonly signal: AbortSignal },
): Promise<DeliveryServer> {
  const nginx = await runNginx({
    dir: `${tempDir}/nginx`,
    workers: 1,
    http: ['sendfile on;', 'keepalive_requests 1000000000;', 'open_file_cache max=1000;'],
    server: files.map(({ path, file }) => `location = ${path} { alias ${file}; }`),
    wrap: (command) => pinned(SERVER_CORE, command),
    signal,
  })
  return { ...nginx, pathOf: ({ path }) => path }
}
