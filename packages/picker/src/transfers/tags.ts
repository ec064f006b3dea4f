import type { PickedFile } from '@quayside/client'
import type { TagValue, UploadConfig } from '../options/picker-options.ts'

/** The tags of one file, those that are functions asked; one that throws is told and left out. */
export function tagsOf(
  { tags }: Pick<UploadConfig, 'tags'>,
  file: PickedFile,
): Readonly<Record<string, string>> | undefined {
  if (!tags) return undefined
  const values = Object.entries(tags).flatMap(([name, tag]) => {
    const value = tagValue(tag, file)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(values)
}

function tagValue(tag: TagValue, file: PickedFile): string | undefined {
  if (typeof tag === 'string') return tag
  try {
    return String(tag(file))
  } catch (error) {
    console.error('Quayside picker: a tag of the page failed.', error)
    return undefined
  }
}
