import type { ListedEntry } from '@quayside/wire'
import { useRef } from 'preact/hooks'
import { entriesOf, findTyped, focusedIndexOf } from './browse-state.ts'
import type { CloudBrowser } from './cloud-browser.ts'
import { indexOfTarget, isOnCheck, isOnControl, isSecondOfTwo } from './entry-events.ts'
import { type Command, commandOf } from './keys.ts'

export interface ListShape {
  readonly columns: number
  readonly rowsPerPage: number
}

export interface ListHandlers {
  onClick(event: MouseEvent): void
  onKeyDown(event: KeyboardEvent): void
  onFocusIn(event: FocusEvent): void
}

/** Letters typed faster than this belong to one word. */
const TYPING_MS = 700

/** Clicks and keys of a list of entries. `onMove` is told when the list has to follow the keyboard. */
export function useListHandlers(
  browser: CloudBrowser,
  { columns, rowsPerPage }: ListShape,
  onMove: () => void,
): ListHandlers {
  const typed = useRef({ text: '', at: 0 })

  const around = (event: KeyboardEvent) => ({
    index: focusedIndexOf(browser.state.value),
    count: entriesOf(browser.state.value).length,
    columns,
    rowsPerPage,
    isRightToLeft: event.target instanceof Element && event.target.matches(':dir(rtl)'),
  })

  const obey = (command: Command) => {
    const state = browser.state.value
    const entries = entriesOf(state)
    const index = focusedIndexOf(state)
    if (command.name === 'type') {
      typed.current = type(typed.current, command.letter)
      const { language } = state
      const found = findTyped(entries, typed.current.text, { from: index, language })
      moveTo(browser, found, false)
    } else if (command.name === 'move') moveTo(browser, command.to, command.isRange)
    else act(browser, command, index)
    onMove()
  }

  return {
    onClick(event) {
      const entry = entryOf(browser, indexOfTarget(event.target))
      if (!entry || isOnControl(event.target) || isSecondOfTwo(event)) return
      if (event.shiftKey && !entry.folder) browser.choosing.chooseRange(entry.path)
      else if (entry.folder && !isOnCheck(event.target)) {
        openFolder(browser, entry)
        onMove()
      } else browser.choosing.toggle(entry)
    },
    onKeyDown(event) {
      if (isOnControl(event.target) || indexOfTarget(event.target) === undefined) return
      const command = commandOf(event, around(event))
      if (!command) return
      event.preventDefault()
      obey(command)
    },
    onFocusIn(event) {
      const entry = entryOf(browser, indexOfTarget(event.target))
      if (entry && entry.path !== browser.state.value.focused) browser.focus(entry.path)
    },
  }
}

function type(typed: { readonly text: string; readonly at: number }, letter: string) {
  const at = performance.now()
  return { text: at - typed.at < TYPING_MS ? typed.text + letter : letter, at }
}

const entryOf = (browser: CloudBrowser, index: number | undefined) =>
  index === undefined ? undefined : entriesOf(browser.state.value)[index]

function moveTo(browser: CloudBrowser, index: number | undefined, isRange: boolean): void {
  const entry = entryOf(browser, index)
  if (!entry) return
  if (isRange) browser.choosing.chooseRange(entry.path)
  browser.focus(entry.path)
}

function openFolder(browser: CloudBrowser, folder: ListedEntry): void {
  if (browser.choosing.refusalOf(folder)) browser.choosing.tellRefusal(folder)
  else browser.openFolder(folder)
}

type Deed = Exclude<Command, { readonly name: 'type' | 'move' }>

function act(browser: CloudBrowser, command: Deed, index: number): void {
  const { choosing } = browser
  const entry = entryOf(browser, index)
  switch (command.name) {
    case 'up':
      browser.up()
      break
    case 'select-all':
      choosing.chooseAll()
      break
    case 'open':
      if (entry?.folder) openFolder(browser, entry)
      else if (entry) choosing.toggle(entry)
      break
    case 'toggle':
      if (entry && command.isRange) choosing.chooseRange(entry.path)
      else if (entry) choosing.toggle(entry)
      break
    default:
      command satisfies never
  }
}
