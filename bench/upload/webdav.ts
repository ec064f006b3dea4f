import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Contestant } from '../measure.ts'
import { runNginx } from '../nginx.ts'
import { runToEnd } from '../program.ts'
import type { SourceFile } from './source-files.ts'

export const WEBDAV = 'curl -T to nginx'
/** What Quayside does with every upload, done by the fastest programs for it. */
export const WEBDAV_CHECKED = 'the same, then sha256sum, md5sum and sync'

/** nginx taking files in over WebDAV; it hashes nothing, keeps no record and makes nothing durable. */
export interface WebDav extends AsyncDisposable {
  /**
   * Sends all files at once and resolves to the seconds it took, with hashing the copies and making
   * them durable where they are to be `checked`; they are removed.
   */
  receive(files: readonly SourceFile[], isChecked: boolean): Promise<number>
}

export async function startWebDav({
  tempDir,
  signal,
}: {
  readonly tempDir: string
  readonly signal: AbortSignal
}): Promise<WebDav> {
  const root = `${tempDir}/webdav`
  mkdirSync(root, { mode: 0o777 })
  const nginx = await runNginx({
    dir: `${tempDir}/nginx`,
    workers: availableParallelism(),
    http: ['client_max_body_size 0;'],
    server: [`root ${root};`, 'dav_methods PUT DELETE;', 'dav_access user:rw all:r;'],
    signal,
  })
  return {
    [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
    async receive(files, isChecked) {
      const config = `${tempDir}/curl.config`
      writeFileSync(config, curlConfig(files, nginx.url))
      const start = performance.now()
      await runToEnd('curl', ['--config', config], signal)
      const copies = files.map(({ name }) => `${root}/${name}`)
      if (isChecked) await hashAndSync(copies, signal)
      const seconds = (performance.now() - start) / 1000
      for (const { name, size } of files) {
        const copy = `${root}/${name}`
        if (statSync(copy).size !== size) throw new Error(`${copy} is not of ${size} bytes`)
        rmSync(copy)
      }
      return seconds
    },
  }
}

/** All three at the same time: there are cores for it. */
async function hashAndSync(copies: readonly string[], signal: AbortSignal): Promise<void> {
  await Promise.all([
    runToEnd('sha256sum', copies, signal),
    runToEnd('md5sum', copies, signal),
    runToEnd('sync', ['--data', ...copies], signal),
  ])
}

function curlConfig(files: readonly SourceFile[], url: string): string {
  const transfers = files.map(({ name, path }) =>
    [`upload-file = "${path}"`, `url = "${url}/${name}"`, 'fail'].join('\n'),
  )
  const atOnce = ['parallel', 'parallel-immediate', `parallel-max = ${files.length}`]
  return ['silent', 'show-error', ...(files.length > 1 ? atOnce : []), transfers.join('\nnext\n')]
    .join('\n')
    .concat('\n')
}

export function webDavContestant(
  webDav: WebDav,
  files: readonly SourceFile[],
  {
    isChecked,
    figure,
  }: { readonly isChecked: boolean; readonly figure: (seconds: number) => number },
): Contestant {
  return {
    name: isChecked ? WEBDAV_CHECKED : WEBDAV,
    run: async () => ({ value: figure(await webDav.receive(files, isChecked)) }),
  }
}
