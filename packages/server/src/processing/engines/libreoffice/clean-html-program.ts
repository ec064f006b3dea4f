import { readFile, writeFile } from 'node:fs/promises'
import { cleanHtml } from './clean-html.ts'
import { decodeHtml } from './text-encoding.ts'

/*
 * A program of its own: cleaning takes the whole page into memory, and how long it takes is up to
 * whoever wrote the page. Arguments: the page, and where the clean one is put.
 */
const [from = '', to = ''] = process.argv.slice(2)
await writeFile(to, cleanHtml(decodeHtml(await readFile(from))))
