import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const STAMP = `${FOLDER}node_modules/.install-stamp`
const INSTALL_MS = 300_000

/**
 * Installs the programs we are measured against, which the project itself does not need. Does
 * nothing when the installed ones are those of the lock file.
 */
export function installRivals(log: (line: string) => void): void {
  const wanted = createHash('sha256')
    .update(readFileSync(`${FOLDER}package-lock.json`))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  log('installing the rivals (npm ci in bench/) …')
  const npm = process.env.npm_execpath
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const [command, ...before] = npm ? [process.execPath, npm] : ['npm']
  const run = spawnSync(command, [...before, ...args], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
    // npm tells its scripts which project they belong to; this install is another project's.
    env: withoutNpmState(process.env),
  })
  if (run.status !== 0)
    throw new Error('the rivals could not be installed: npm ci failed in bench/')
  writeFileSync(STAMP, wanted)
}

function withoutNpmState(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isState = (name: string) =>
    name === 'npm_config_local_prefix' || name === 'npm_config_prefix' || name === 'INIT_CWD'
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isState(name)))
}
