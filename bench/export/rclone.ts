import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { DEMO_DROPBOX_KEY, DEMO_DROPBOX_SECRET } from '../../packages/cli/src/demo-facts.ts'
import type { DropboxAccount } from '../ingest/sandbox.ts'
import { runToEnd } from '../program.ts'

export const RCLONE = 'rclone copy'

export function hasRclone(): boolean {
  return spawnSync('rclone', ['version']).status === 0
}

/** rclone at its default settings; it knows Dropbox by name only. */
export interface Rclone {
  /** Copies what lies in a folder of this machine; resolves to the seconds it took. */
  copy(localDir: string, folder: string): Promise<number>
}

export function createRclone(
  { accessToken, refreshToken, caFile }: DropboxAccount,
  { tempDir, signal }: { readonly tempDir: string; readonly signal: AbortSignal },
): Rclone {
  const config = `${tempDir}/rclone.conf`
  const token = JSON.stringify({
    access_token: accessToken,
    token_type: 'bearer',
    refresh_token: refreshToken,
    expiry: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const remote = [
    '[dbx]',
    'type = dropbox',
    `client_id = ${DEMO_DROPBOX_KEY}`,
    `client_secret = ${DEMO_DROPBOX_SECRET}`,
    `token = ${token}`,
  ]
  writeFileSync(config, `${remote.join('\n')}\n`, { mode: 0o600 })
  const trust = caFile === undefined ? [] : [`SSL_CERT_FILE=${caFile}`]
  return {
    async copy(localDir, folder) {
      const start = performance.now()
      const args = ['copy', localDir, `dbx:${folder}`, '--config', config]
      await runToEnd('env', [...trust, 'rclone', ...args], signal)
      return (performance.now() - start) / 1_000
    },
  }
}
