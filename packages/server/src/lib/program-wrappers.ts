import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { findProgram } from './find-program.ts'

/*
 * A program is started through small programs of util-linux, each of which sets one thing and then
 * becomes the next: it dies with us, it lives in a world of its own, it has limits. Where one is
 * missing, or the kernel refuses what it asks for, that one is left out.
 */

/** Limits the kernel keeps for every process of a program. */
export interface KernelLimits {
  readonly cpuSeconds: number
  /** Of each file it writes. */
  readonly fileBytes: number
  readonly openFiles: number
  /** Not for programs that reserve far more than they use, as browsers do. */
  readonly addressBytes?: number | undefined
}

export interface Wrappers {
  /** What the program cannot reach or do here, for whoever asks how safe this machine is. */
  readonly isolation: Isolation
  wrap(
    command: readonly string[],
    limits: KernelLimits,
    options: { readonly isIsolated: boolean },
  ): readonly string[]
}

/**
 * `full`: no network, not even this machine's own, and every process it starts ends with it.
 * `network`: no network. `none`: the kernel lets nobody but root make such worlds, as in most
 * containers, so that only what a program's own settings forbid is forbidden.
 */
export type Isolation = 'full' | 'network' | 'none'

const WORLDS: readonly (readonly [Isolation, readonly string[]])[] = [
  [
    'full',
    [
      ...['--user', '--map-root-user', '--net', '--ipc', '--pid', '--mount-proc'],
      ...['--fork', '--kill-child=SIGKILL'],
    ],
  ],
  ['network', ['--user', '--map-root-user', '--net']],
]

/** What to put before a command so that it is killed when we die, however we die; nothing at worst. */
export async function findTether(): Promise<readonly string[]> {
  const setpriv = await findWorking('setpriv', TETHER)
  return setpriv ? [setpriv, ...TETHER] : []
}

const TETHER = ['--pdeathsig', 'KILL']

export async function findWrappers(): Promise<Wrappers> {
  const [tether, prlimit, unshare] = await Promise.all([
    findTether(),
    findWorking('prlimit', ['--core=0']),
    findProgram('unshare'),
  ])
  const [isolation, world] = await findWorld(unshare)
  const own = await readOwnLimits()
  return {
    isolation,
    wrap: (command, limits, { isIsolated }) => [
      ...tether,
      ...(isIsolated ? world : []),
      ...(prlimit ? [prlimit, ...limitsOf(limits, own), '--'] : []),
      ...command,
    ],
  }
}

/** As prlimit calls them, and the kernel in its list. */
const LIMIT_NAMES = {
  core: 'Max core file size',
  cpu: 'Max cpu time',
  fsize: 'Max file size',
  nofile: 'Max open files',
  as: 'Max address space',
} as const
type LimitName = keyof typeof LIMIT_NAMES

/** Soft and hard limit are the same, so that nothing can lift them; nobody may lift our own. */
function limitsOf(
  { cpuSeconds, fileBytes, openFiles, addressBytes }: KernelLimits,
  own: ReadonlyMap<LimitName, number>,
): readonly string[] {
  const wanted: readonly (readonly [LimitName, number | undefined])[] = [
    ['core', 0],
    ['cpu', cpuSeconds],
    ['fsize', fileBytes],
    ['nofile', openFiles],
    ['as', addressBytes],
  ]
  return wanted.flatMap(([name, value]) => {
    if (value === undefined) return []
    const allowed = Math.min(Math.ceil(value), own.get(name) ?? value)
    return [`--${name}=${allowed}:${allowed}`]
  })
}

/** The hard limits this process has itself; those it has not are left out. */
async function readOwnLimits(): Promise<ReadonlyMap<LimitName, number>> {
  const text = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const names = Object.entries(LIMIT_NAMES) as [LimitName, string][]
  const found = names.flatMap(([name, words]) => {
    const hard = new RegExp(`^${words}\\s+\\S+\\s+(\\d+)`, 'm').exec(text)?.[1]
    return hard === undefined ? [] : [[name, Number(hard)] as const]
  })
  return new Map(found)
}

async function findWorld(
  unshare: string | undefined,
): Promise<readonly [Isolation, readonly string[]]> {
  for (const [isolation, options] of unshare ? WORLDS : []) {
    const world = [unshare as string, ...options]
    if (await succeeds([...world, 'true'])) return [isolation, world]
  }
  return ['none', []]
}

async function findWorking(name: string, options: readonly string[]): Promise<string | undefined> {
  const program = await findProgram(name)
  return program && (await succeeds([program, ...options, 'true'])) ? program : undefined
}

function succeeds([program = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', timeout: 10_000 })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })
}
