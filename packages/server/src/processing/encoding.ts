import type { EncodingSettings, PictureFormat } from './encoding-settings.ts'
import type { TaskCall } from './task.ts'

/** What all encoding tasks say together about the picture at the end; the last word counts. */
export function encodingOf(
  calls: readonly TaskCall[],
  accept: string | undefined,
): EncodingSettings {
  const said: EncodingSettings = Object.assign({}, ...joinOutputs(calls).map(settingsOf))
  const format = said.format ?? (calls.some(isAutomatic) ? bestFormat(accept) : undefined)
  return format === undefined ? said : { ...said, format }
}

/** What `output` says about documents, when the result is to be one. */
export interface DocumentOutput {
  /** `pdf`, `docx`, `txt` and so on: no format of pictures. */
  readonly format: string | undefined
  /** Everything `output` says that is not about how a picture is written. */
  readonly document: Readonly<Record<string, unknown>>
}

export function outputOf(calls: readonly TaskCall[]): DocumentOutput {
  const output = joinOutputs(calls).find(isOutput)
  if (!output) return { format: undefined, document: {} }
  const settings = settingsOf(output)
  const document = Object.fromEntries(
    Object.entries(output.params).filter(([name]) => !Object.hasOwn(settings, name)),
  )
  const { format } = document
  return { format: typeof format === 'string' ? format : undefined, document }
}

/** `auto_image` leaves the format to what the caller can show. */
export const isAutomatic = ({ task }: Pick<TaskCall, 'task'>) => task.name === 'auto_image'

const isOutput = ({ task }: Pick<TaskCall, 'task'>) => task.name === 'output'

/** What `output` says in several places is one call, at the last of them. */
function joinOutputs(calls: readonly TaskCall[]): readonly TaskCall[] {
  const outputs = calls.filter(isOutput)
  const last = outputs.at(-1)
  if (!last) return calls
  const params: TaskCall['params'] = Object.assign({}, ...outputs.map(({ params }) => params))
  return calls.flatMap((call) => {
    if (call === last) return { task: last.task, params }
    return isOutput(call) ? [] : call
  })
}

function settingsOf({ task, params }: TaskCall): EncodingSettings {
  return task.kind === 'encoding' ? task.settings(params) : {}
}

/** The smallest that is made quickly. AVIF is smaller, and takes more than ten times as long. */
function bestFormat(accept = ''): PictureFormat | undefined {
  const isShown = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.trim())
    .some((range) => /^image\/webp\b/.test(range) && !/;\s*q=0(\.0*)?$/.test(range))
  return isShown ? 'webp' : undefined
}
