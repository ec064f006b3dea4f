import type { PickerOptions } from '../picker-options.ts'
import type { PickResult } from '../results.ts'
import type { SaveResult } from '../saving/results.ts'

/** What a page holds of a dialog. */
export interface PickerHandle {
  /** Shows it; nothing happens when it is open. */
  open(): Promise<void>
  /** Takes it away without asking; what is on its way goes on. */
  close(): Promise<void>
  /** Stops what is on its way, then closes. */
  cancel(): Promise<void>
  /** Opens it with pictures to crop: files, blobs or addresses. */
  crop(files: readonly (Blob | string)[]): Promise<void>
}

/** What the dialog's script registers. Called without `new` it opens at once (reference 8.3). */
export interface PickerFunction {
  new (client: object, options: PickerOptions): PickerHandle
  (client: object, options: PickerOptions): Promise<PickResult>
  /** Opens the dialog to save; `options` are those of `Client.saveAs`. */
  saveAs(client: object, what: unknown, options: object): Promise<SaveResult>
}

/** Loads the dialog's script, once; a load that failed is tried again by the next call. */
export type LoadPicker = () => Promise<PickerFunction>

/** The dialog could not be loaded. Trying again may help. */
export class PickerLoadError extends Error {
  override readonly name = 'PickerLoadError'
  readonly code = 'picker_unavailable'
}

/** The name loaders and scripts of this kind agree on, as the key and as the element's id. */
const MODULE = 'fs-loader-picker'
/** A script that needs longer does not come. */
const TIMEOUT_MS = 60_000

export function createLoadPicker(scriptUrl: string): LoadPicker {
  let pending: Promise<PickerFunction> | undefined
  return () => {
    pending ??= loadPicker(scriptUrl).catch((error: unknown) => {
      pending = undefined
      throw error
    })
    return pending
  }
}

async function loadPicker(scriptUrl: string): Promise<PickerFunction> {
  if (typeof document === 'undefined') {
    throw new PickerLoadError('The dialog opens in web pages only; there is none here.')
  }
  const entry = moduleEntry()
  if (entry.instance) return entry.instance
  const other = document.getElementById(MODULE)
  const script = other instanceof HTMLScriptElement ? other : addScript(scriptUrl)
  try {
    await loaded(script)
  } catch (error) {
    script.remove()
    throw error
  }
  const { instance } = moduleEntry()
  if (instance) return instance
  script.remove()
  throw new PickerLoadError(`What came from ${script.src} is not the dialog.`)
}

interface ModuleEntry {
  readonly instance?: PickerFunction
}

/** The dialog's place in the page's registry, which is made where no other client has made it. */
function moduleEntry(): ModuleEntry {
  const page = parsePage(window)
  page.filestackInternals ??= {}
  page.filestackInternals.modules ??= {}
  page.filestackInternals.modules[MODULE] ??= {}
  return page.filestackInternals.modules[MODULE]
}

const parsePage = (page: object) =>
  page as { filestackInternals?: { modules?: { [MODULE]?: ModuleEntry } } }

function addScript(src: string): HTMLScriptElement {
  const script = document.createElement('script')
  script.id = MODULE
  script.crossOrigin = 'anonymous'
  script.async = true
  script.src = src
  document.head.append(script)
  return script
}

function loaded(script: HTMLScriptElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      clearTimeout(timer)
      reject(new PickerLoadError(`The dialog could not be loaded from ${script.src}.`))
    }
    const timer = setTimeout(fail, TIMEOUT_MS)
    script.addEventListener('error', fail)
    script.addEventListener('load', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
