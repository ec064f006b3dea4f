import type * as files from '../saving/export-files.ts'
import { loadCopies } from './load-copies.ts'

/* What the script for pages has in the place of `saving/export-files.ts`. */

export const exportOne: typeof files.exportOne = async (settings, ...request) =>
  (await loadCopies(settings)).exportOne(settings, ...request)

export const exportAll: typeof files.exportAll = async (settings, ...request) =>
  (await loadCopies(settings)).exportAll(settings, ...request)
