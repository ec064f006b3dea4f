import type { ListedEntry } from '@quayside/wire'
import { type BrowseState, entriesOf, hereOf, shelfOf } from '../cloud/browse-state.ts'
import type { CloudBrowser } from '../cloud/cloud-browser.ts'

/**
 * A source as a person walks through it to find a folder: nothing in it is chosen. A click on a
 * file tells its name, as dialogs of systems do.
 */
export function folderBrowser(
  browser: CloudBrowser,
  onFile: (entry: ListedEntry) => void,
): CloudBrowser {
  const { choosing } = browser
  return {
    ...browser,
    choosing: {
      ...choosing,
      stateOf: () => 'none',
      isAsked: () => false,
      refusalOf: (entry) => (entry.folder ? choosing.refusalOf(entry) : undefined),
      formatOf: () => undefined,
      chooseRange: () => undefined,
      chooseAll: () => undefined,
      toggle(entry) {
        browser.focus(entry.path)
        if (!entry.folder) onFile(entry)
      },
    },
  }
}

/** Opens the folder a page proposes, where nobody has gone anywhere yet. */
export function openAt(browser: CloudBrowser, folder: string): void {
  if (browser.state.value.trail.length > 1) return
  let path = '/'
  for (const name of folder.split('/').filter((piece) => piece !== '')) {
    path += `${name}/`
    browser.openFolder({ path, name })
  }
}

/** Whether the open folder is known to have an entry of this name; letters count as their capitals. */
export function hasEntry(state: BrowseState, name: string, language: string): boolean {
  const wanted = name.toLocaleLowerCase(language)
  return entriesOf(state).some((entry) => entry.name.toLocaleLowerCase(language) === wanted)
}

/** Why nothing can be saved in what is on show; `undefined` when it can. */
export function obstacleIn(state: BrowseState): 'searching' | 'read-only' | 'unread' | undefined {
  if (state.search) return 'searching'
  if (isReadOnly(state)) return 'read-only'
  return shelfOf(state) ? undefined : 'unread'
}

/** What the folders on the way say of the next. */
function isReadOnly({ trail, shelves }: BrowseState): boolean {
  return trail.some((step, depth) => {
    const above = trail[depth - 1]
    const entry = above && shelves.get(above.path)?.found.find(({ path }) => path === step.path)
    return entry?.readOnly === true
  })
}

/** The open folder, as people call it; the root is called as the source. */
export const titleOfPlace = (state: BrowseState, source: string): string =>
  hereOf(state).name || source
