import type { FetchByService } from '../files/fetch-by-service.ts'
import { loadCopies } from './load-copies.ts'

/** What the script for pages has in the place of `files/fetch-by-service.ts`. */
export const fetchByService: FetchByService = async (settings, ...request) =>
  (await loadCopies(settings)).fetchByService(settings, ...request)
