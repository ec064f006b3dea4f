import type { StartOptions } from '@quayside/client/api'
import { type CloudChoice, isWholeFolder, type UrlChoice } from '../state/choice.ts'
import type { JobItem } from './folders/with-folders.ts'

/** What the service fetches by itself: entries of sources, and addresses of the web. */
export type FetchedChoice = CloudChoice | UrlChoice

/** How choices are stored. */
export type IngestOptions = Omit<StartOptions, 'signal'>

/** What is asked of the service at once. */
export interface IngestCall {
  readonly source: string
  readonly options: IngestOptions
  readonly choices: readonly FetchedChoice[]
}

/** What the service takes in one call. */
const MAX_PER_CALL = 500

/** As few calls as possible: by source and by how choices are stored, 500 in each; folders apart. */
export function ingestCalls(
  choices: readonly FetchedChoice[],
  optionsOf: (choice: FetchedChoice) => IngestOptions,
): readonly IngestCall[] {
  const groups = new Map<string, IngestCall & { readonly choices: FetchedChoice[] }>()
  for (const choice of choices) {
    const { source } = choice
    const options = optionsOf(choice)
    const key = JSON.stringify([source, options, isWholeFolder(choice)])
    const group = groups.get(key)
    if (group) group.choices.push(choice)
    else groups.set(key, { source, options, choices: [choice] })
  }
  return [...groups.values()].flatMap((group) =>
    inCalls(group.choices).map((some) => ({ ...group, choices: some })),
  )
}

function inCalls<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const calls = Math.ceil(items.length / MAX_PER_CALL)
  return Array.from({ length: calls }, (_, index) =>
    items.slice(index * MAX_PER_CALL, (index + 1) * MAX_PER_CALL),
  )
}

/** As the service is asked; an untouched name is left to it, because it names exports better. */
export function toItem(choice: FetchedChoice): JobItem {
  const { name, originalPath } = choice
  const isRenamed = name !== originalPath.slice(originalPath.lastIndexOf('/') + 1)
  return {
    path: choice.kind === 'cloud' ? choice.path : choice.url,
    filename: isRenamed ? name : undefined,
    exportFormat: choice.kind === 'cloud' ? choice.exportFormat : undefined,
    isFolder: isWholeFolder(choice),
    again: choice.kind === 'cloud' ? choice.again : undefined,
  }
}
