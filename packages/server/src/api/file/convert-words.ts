import { conversionUnsupported } from '../../processing/engines/errors.ts'
import { parameterInvalid } from '../../processing/errors.ts'
import type { ParamValue } from '../../processing/read-value.ts'
import type { WrittenTask } from '../../processing/task.ts'

/** What the oldest clients say of a conversion, as it stands in a query or a form. */
export type ConvertWords = Readonly<Record<string, string | undefined>>

/**
 * The tasks that the words of `/convert` mean (Filestack reference 9.6), in the order in which that
 * form did them: resize, crop, watermark, filter, rotate, then how the result is written. Words it
 * does not know are passed over, as everywhere in queries. Throws `conversion_unsupported` for text
 * on pictures, `task_parameter_invalid` for a filter nobody knows.
 */
export function convertTasks(words: ConvertWords): readonly WrittenTask[] {
  if (words.text) throw conversionUnsupported('text is not written on pictures')
  const size = [resizeTask(words), cropTask(words)]
  const tasks = [
    ...(words.crop_first === 'true' ? size.reverse() : size),
    watermarkTask(words),
    filterTask(words),
    taskOf('rotate', { deg: words.rotate, exif: words.exif }),
    taskOf('quality', { value: words.quality }),
    taskOf('output', { format: words.format, page: words.page, secure: words.secure }),
    words.compress === 'true' ? { name: 'compress', params: [] } : undefined,
  ]
  return tasks.filter((task) => task !== undefined)
}

function resizeTask({ w, h, width = w, height = h, fit, align }: ConvertWords) {
  return taskOf('resize', { width, height, fit, align })
}

/** `x,y,w,h`, with brackets or without. */
function cropTask({ crop }: ConvertWords) {
  return taskOf('crop', { dim: crop ? listOf(crop) : undefined })
}

function watermarkTask({ watermark: file, ...words }: ConvertWords) {
  if (!file) return undefined
  const { watermark_size: size, watermark_position: at } = words
  return taskOf('watermark', { file, size, position: at?.includes(',') ? listOf(at) : at })
}

function filterTask({ filter, blurAmount, sharpenAmount }: ConvertWords) {
  if (!filter) return undefined
  const amount = { blur: blurAmount, sharpen: sharpenAmount }
  if (filter !== 'blur' && filter !== 'sharpen') throw parameterInvalid('convert', 'filter')
  return { name: filter, params: paramsOf({ amount: amount[filter] }) }
}

/** `undefined` where nothing is said. */
function taskOf(
  name: string,
  params: Readonly<Record<string, ParamValue | undefined>>,
): WrittenTask | undefined {
  const said = paramsOf(params)
  return said.length > 0 ? { name, params: said } : undefined
}

function paramsOf(params: Readonly<Record<string, ParamValue | undefined>>): WrittenTask['params'] {
  return Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  )
}

const listOf = (text: string): readonly string[] =>
  text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => part.trim())
