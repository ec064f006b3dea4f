// Installs the dependencies when they are missing or stale, so that `npm start` and `npm test`
// work on a bare clone; with `--build` then builds what pages load. Plain JavaScript without imports from the project: it runs on whatever
// Node started npm; the scripts after it run on the pinned Node from node_modules/.bin.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = `${root}node_modules/.install-stamp`
const lock = `${root}.install-lock`
/** An install takes under a minute; a lock this old was left by a killed process. */
const STALE_LOCK_MS = 600_000

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex')

const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted

/** Several commands may start on one bare clone: the first installs, the others wait for it. */
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock)
      return true
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isFresh()) return false
    if (lockAgeMs() > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250)
  }
}

function lockAgeMs() {
  try {
    return Date.now() - statSync(lock).mtimeMs
  } catch {
    return 0 // released between the two calls
  }
}

function install() {
  console.error('Installing dependencies (npm ci) ...')
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const npm = process.env.npm_execpath
  // The Node that npm runs on, not the pinned one: `npm ci` must not delete its own runtime.
  const node = process.env.npm_node_execpath ?? process.execPath
  const run = npm
    ? spawnSync(node, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: true })
  if (run.status === 0) writeFileSync(stamp, wanted)
  else process.exitCode = run.status ?? 1
}

/** By its path: the shell that runs us may have looked up `node` before the pinned one was there. */
function build() {
  const windows = process.platform === 'win32'
  const run = spawnSync(
    `${root}node_modules/.bin/node${windows ? '.cmd' : ''}`,
    ['scripts/build.ts'],
    {
      cwd: root,
      stdio: 'inherit',
      shell: windows,
    },
  )
  process.exitCode = run.status ?? 1
}

function main() {
  installIfStale()
  if (process.argv.includes('--build') && !process.exitCode) build()
}

function installIfStale() {
  if (isFresh() || !takeLock()) return
  try {
    if (!isFresh()) install()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

try {
  main()
} catch (error) {
  const reason = ['EACCES', 'EROFS', 'EPERM'].includes(error.code)
    ? `cannot write to ${root}: run this from a folder you own`
    : error.message
  console.error(`Installing failed: ${reason}`)
  process.exitCode = 1
}
