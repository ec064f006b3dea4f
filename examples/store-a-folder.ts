/*
 * Stores every file of a Dropbox folder, with nothing but fetch:
 *
 *   node examples/store-a-folder.ts /Photos/
 *
 * against a server in dev mode (`npm start`). Prints the address where you connect, then a link per
 * file.
 */
import type { IngestAnswer, ListedFolder } from '@quayside/wire'

const SERVER = 'http://localhost:8080'
const API_KEY = 'AQuaysideDemoAppKey00z'

interface Listing {
  readonly token: string
  readonly dropbox: ListedFolder | { readonly auth: { readonly redirect_url: string } }
}

async function ask<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(`${SERVER}/cloud${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apikey: API_KEY, ...body }),
  })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Answer
}

/** The first page of the folder; waits for the person to connect. */
async function listFolder(path: string) {
  const clouds = { dropbox: { path } }
  let listing = await ask<Listing>('/folder/list', { clouds })
  if ('auth' in listing.dropbox) process.stdout.write(`Open ${listing.dropbox.auth.redirect_url}\n`)
  while ('auth' in listing.dropbox) {
    listing = await ask<Listing>('/folder/list', { clouds, token: listing.token, wait: 25 })
  }
  return { token: listing.token, files: listing.dropbox.contents.filter(({ folder }) => !folder) }
}

const { token, files } = await listFolder(process.argv[2] ?? '/Photos/')
const items = files.map(({ path, exportFormats }) => ({ path, export: exportFormats?.[0] }))
const { ingests } = await ask<{ ingests: IngestAnswer[] }>('/ingests', {
  token,
  source: 'dropbox',
  items,
  wait: true,
})
for (const { path, file, error } of ingests) {
  process.stdout.write(`${path}\t${file?.url ?? error?.message}\n`)
}
