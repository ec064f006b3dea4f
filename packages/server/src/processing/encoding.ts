import type { EncodingSettings, PictureFormat } from './encoding-settings.ts'
import type { TaskCall } from './task.ts'

/** What all encoding tasks say together about the picture at the end; the last word counts. */
export function encodingOf(
  calls: readonly TaskCall[],
  accept: string | undefined,
): EncodingSettings {
  const said: EncodingSettings = Object.assign({}, ...calls.map(settingsOf))
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
  const outputs = calls.filter(({ task }) => task.name === 'output')
  const settings = Object.assign({}, ...outputs.map(settingsOf))
  const all: Record<string, unknown> = Object.assign({}, ...outputs.map(({ params }) => params))
  const document = Object.fromEntries(
    Object.entries(all).filter(([name]) => !Object.hasOwn(settings, name)),
  )
  const { format } = document
  return { format: typeof format === 'string' ? format : undefined, document }
}

/** `auto_image` leaves the format to what the caller can show. */
export const isAutomatic = ({ task }: Pick<TaskCall, 'task'>) => task.name === 'auto_image'

function settingsOf({ task, params }: TaskCall): EncodingSettings {
  return task.kind === 'encoding' ? task.settings(params) : {}
}

/** The smallest that is made quickly. AVIF is smaller, and takes more than ten times as long. */
function bestFormat(accept = ''): PictureFormat | undefined {
  const types = accept.split(',').map((part) => part.trim().toLowerCase())
  return types.some((type) => /^image\/webp(?!.*;\s*q=0(\.0*)?$)/.test(type)) ? 'webp' : undefined
}
