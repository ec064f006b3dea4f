/**
 * Uses the official SDK as its documentation shows, by the service's own host names, and prints
 * what came of it as JSON. Arguments: an access token, a folder of the service and a local folder.
 */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Dropbox, downloadFile, fileUpload, uploadFile } from 'dropbox'

const [, , accessToken = '', remote = '', local = ''] = process.argv
const client = new Dropbox({ accessToken })

const bytes = Buffer.alloc(9 * 1024 * 1024 + 17, 'harbour ')
const small = join(local, 'small.bin')
const large = join(local, 'large.bin')
await writeFile(large, bytes)

const account = await client.usersGetCurrentAccount()
const uploaded = await client.filesUpload({ path: `${remote}/Grüße 🚢.txt`, contents: 'Ahoi' })
const listed = await client.filesListFolder({ path: remote })
const downloaded = await client.filesDownload({ path: `${remote}/Grüße 🚢.txt` })
const inParallel = await uploadFile(
  client,
  await fileUpload(large),
  { path: `${remote}/parallel.bin` },
  { chunkSize: 4 * 1024 * 1024, parallelUploads: 3 },
)
const inTurn = await uploadFile(
  client,
  await fileUpload(large),
  { path: `${remote}/in turn.bin` },
  { chunkSize: 4 * 1024 * 1024, parallelUploads: 1 },
)
await downloadFile(client, `${remote}/parallel.bin`, small, { parallelDownloads: 3 })
const { cursor } = (await client.filesListFolderGetLatestCursor({ path: remote })).result
const waiting = client.filesListFolderLongpoll({ cursor, timeout: 30 })
await client.filesCreateFolderV2({ path: `${remote}/news` })
const told = await waiting
const missing = await client.filesGetMetadata({ path: `${remote}/none` }).catch(String)

console.log(
  JSON.stringify({
    email: account.result.email,
    uploadedName: uploaded.result.name,
    listedNames: listed.result.entries.map((entry) => entry.name),
    downloadedText: downloaded.result.fileBinary?.toString(),
    parallelSize: inParallel.metadata.size,
    parallelHash: inParallel.metadata.content_hash,
    inTurnHash: inTurn.metadata.content_hash,
    copyIsEqual: sha256(await readFile(small)) === sha256(bytes),
    toldOfChange: told.result.changes,
    missing,
  }),
)

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
