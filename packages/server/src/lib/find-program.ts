import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/**
 * Where systems and their packages put programs. A fixed list, so that what a conversion starts
 * does not depend on who started the service.
 */
export const PROGRAM_FOLDERS: readonly string[] = [
  ...['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'],
  ...['/opt/homebrew/bin', '/run/current-system/sw/bin'],
]

export const PROGRAM_PATH = PROGRAM_FOLDERS.join(delimiter)

/** The full path of the first of these programs that is installed; `undefined` when none is. */
export async function findProgram(
  names: string | readonly string[],
  folders: readonly string[] = PROGRAM_FOLDERS,
): Promise<string | undefined> {
  for (const name of [names].flat()) {
    for (const folder of isAbsolute(name) ? [''] : folders) {
      const path = join(folder, name)
      if (await isExecutable(path)) return path
    }
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
