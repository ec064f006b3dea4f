import { misuse } from '../complaint.ts'

/** What is to be saved, and where. */
export interface SavedTo {
  readonly source: string
  readonly folder: string
  readonly items: readonly { readonly what: string; readonly filename?: string }[]
}

/**
 * Files, and where they go as the last word: `dropbox:/Invoices/` is a folder in which each keeps
 * its name, `dropbox:/Invoices/March.pdf` also a name, for one file. Anything else is a misuse, in
 * words.
 */
export function parseSavedTo(texts: readonly string[]): SavedTo {
  const place = texts.at(-1) ?? ''
  const whats = texts.slice(0, -1)
  const [, source, path] = /^([a-z][a-z0-9_-]{0,31}):(\/.*)$/s.exec(place) ?? []
  if (!source || !path || /^https?$/.test(source)) {
    throw misuse(`"${place}" is no place to save to. Write it last: dropbox:/Invoices/`)
  }
  if (whats.length === 0) throw misuse('Nothing is named that could be saved.')
  const end = path.lastIndexOf('/')
  const folder = path.slice(0, end)
  const filename = path.slice(end + 1)
  if (filename === '') return { source, folder, items: whats.map((what) => ({ what })) }
  if (whats.length > 1) {
    throw misuse(`Several files go to a folder: ${source}:${path}/`)
  }
  return { source, folder, items: whats.map((what) => ({ what, filename })) }
}
