import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { runToEnd } from './program.ts'

/*
 * Companion cannot be told another address than Dropbox's. So the transfer benchmarks run in a
 * private mount and network namespace, in which those names lead to loopback and port 443 is free.
 * Nothing outside is changed, and it all vanishes with the last process.
 */

const DROPBOX_NAMES = [
  'www.dropbox.com',
  'dropbox.com',
  'api.dropbox.com',
  'api.dropboxapi.com',
  'content.dropboxapi.com',
  'notify.dropboxapi.com',
]
const HOSTS = ['localhost', ...DROPBOX_NAMES].map((name) => `127.0.0.1 ${name}\n`).join('')
const ENTER = 'ip link set lo up && mount --bind "$1" /etc/hosts && shift && exec "$@"'

/** Whether this system and user can have such a namespace. */
export async function canIsolate(signal: AbortSignal): Promise<boolean> {
  const probe = ['sh', '-c', 'ip link set lo up && mount --bind /etc/hosts /etc/hosts']
  return runToEnd('unshare', [...unshareOptions(), ...probe], signal).then(
    () => true,
    () => false,
  )
}

/** Runs the command in a namespace of its own to its end; its output is shown. */
export async function runIsolated(
  command: readonly string[],
  { tempDir, signal }: { readonly tempDir: string; readonly signal: AbortSignal },
): Promise<void> {
  const hosts = `${tempDir}/hosts`
  writeFileSync(hosts, HOSTS)
  const args = [...unshareOptions(), 'sh', '-c', ENTER, 'sh', hosts, ...command]
  const child = spawn('unshare', args, { stdio: 'inherit' })
  // The program inside has children of its own to end, so it is asked, not killed.
  const onAbort = () => child.kill('SIGTERM')
  signal.addEventListener('abort', onAbort, { once: true })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  signal.removeEventListener('abort', onAbort)
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`the isolated benchmark ended with ${code}`)
}

/** Root needs no user namespace; others become root in one of their own, where that is allowed. */
function unshareOptions(): readonly string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
  return [...asRoot, '--mount', '--net', '--']
}
