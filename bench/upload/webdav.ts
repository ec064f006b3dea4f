import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Contestant } from '../measure.ts'
import { runNginx } from '../nginx.ts'
import { runToEnd } from '../program.ts'
import type { SourceFile } from './source-files.ts'

export const WEBDAV = 'curl -T to nginx'

/** nginx taking files in over WebDAV; it hashes nothing, keeps no record and makes nothing durable. */
export interface WebDav extends AsyncDisposable {
  /** Sends all files at once and resolves to the seconds it took; the copies are removed. */
  receive(files: readonly SourceFile[]): Promise<number>
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
    async receive(files) {
      const config = `${tempDir}/curl.config`
      writeFileSync(config, curlConfig(files, nginx.url))
      const start = performance.now()
      await runToEnd('curl', ['--config', config], signal)
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
  figure: (seconds: number) => number,
): Contestant {
  return { name: WEBDAV, run: async () => ({ value: figure(await webDav.receive(files)) }) }
}
