/** Server and client on a core of their own each, so that they do not fight for one. */
export const SERVER_CORE = 0
export const CLIENT_CORE = 1

/** The command, kept on one core where the system can do that. */
export function pinned(
  core: number,
  [command, ...args]: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  if (process.platform !== 'linux') return [command, ...args]
  return ['taskset', '-c', String(core), command, ...args]
}
