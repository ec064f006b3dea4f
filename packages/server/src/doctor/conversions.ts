import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../lib/find-program.ts'
import type { ProgramRunner } from '../lib/run-program.ts'
import type { Conversions } from '../processing/conversions.ts'
import { OPTIONAL_PROGRAMS, type OptionalProgram } from '../processing/engines/programs.ts'
import { readKnownTasks } from '../processing/index.ts'
import { parseWrittenTask } from '../processing/parse-written-task.ts'
import type { Scratch } from '../processing/scratch.ts'
import { examine, type Finding } from './finding.ts'

export interface ConversionChecks {
  readonly conversions: Conversions
  readonly scratch: Scratch
  readonly programs: Pick<ProgramRunner, 'isolation'>
}

/** Whether pictures are converted, and what is there for the other kinds of files. */
export function checkConversions(
  deps: ConversionChecks,
  signal: AbortSignal,
): readonly Promise<Finding>[] {
  return [checkPictures(deps, signal), ...OPTIONAL_PROGRAMS.map(checkProgram), checkIsolation(deps)]
}

/** One red pixel. */
const PICTURE = Buffer.from(
  'R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==',
  'base64',
)

function checkPictures(
  { conversions, scratch }: ConversionChecks,
  signal: AbortSignal,
): Promise<Finding> {
  const check = async () => {
    await using folder = await scratch.folder()
    const path = join(folder.path, 'picture')
    await writeFile(path, PICTURE)
    const source = { path, contentType: 'image/gif', filename: 'a.gif', size: PICTURE.length }
    const tasks = readKnownTasks([parseWrittenTask('output=format:png')])
    await conversions.run(conversions.plan(tasks, [source], { accept: undefined }), {
      sources: [source],
      files: {},
      folder: folder.path,
      priority: 'interactive',
      signal,
    })
    return 'pictures are converted'
  }
  const fix =
    'install the packages again on this very system (npm ci), so that those of its kind are chosen'
  return examine('conversions', check, fix)
}

/** No fault where it is missing: many do without. */
async function checkProgram({ title, names, without }: OptionalProgram): Promise<Finding> {
  const path = await findProgram(names)
  const message = path ?? `${title} is not installed; without it ${without}`
  return { name: title, ok: true, message }
}

const ISOLATION_WORDS = {
  full: 'programs that convert reach no network, and end with all they started',
  network: 'programs that convert reach no network',
  none: 'the kernel lets us keep no network from programs that convert; a container without network for a separate worker would',
} as const

async function checkIsolation({ programs }: ConversionChecks): Promise<Finding> {
  return { name: 'isolation', ok: true, message: ISOLATION_WORDS[await programs.isolation()] }
}
