import type { ApiSettings, ExportItem } from '../api/api.ts'
import type { Client } from '../client.ts'
import { exportAll, exportOne } from './export-files.ts'
import type { ExportOptions } from './options.ts'
import type { SavedFile, SaveResult } from './results.ts'

type One = ExportOptions & Pick<ExportItem, 'filename'>
type All = readonly (string | ExportItem)[]

/** One file or several, by what is given; see `Client.export`. */
export function createExport(settings: ApiSettings): Client['export'] {
  function exportFiles(what: string, options: One): Promise<SavedFile>
  function exportFiles(what: All, options: ExportOptions): Promise<SaveResult>
  function exportFiles(what: string | All, options: One): Promise<SavedFile | SaveResult> {
    return typeof what === 'string'
      ? exportOne(settings, what, options)
      : exportAll(settings, what, options)
  }
  return exportFiles
}
