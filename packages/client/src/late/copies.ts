import { fetchByService } from '../files/fetch-by-service.ts'
import { exportAll, exportOne } from '../saving/export-files.ts'

/**
 * What the service copies by itself: from addresses of the web, and into sources. The script for
 * pages loads it from a file beside itself when it is first asked for.
 */
export const copies = { fetchByService, exportOne, exportAll }
