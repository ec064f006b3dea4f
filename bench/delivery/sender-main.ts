import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { FileRecord, LinkedFile } from '../../packages/server/src/files/file-record.ts'
import { createDelivery } from '../../packages/server/src/links/delivery.ts'
import type { LinkedFiles } from '../../packages/server/src/links/linked-files.ts'
import { createLocalStorage } from '../../packages/server/src/storage/local/local.ts'
import type { BenchFile } from './files.ts'

/*
 * The part of Quayside that sends files, on Node's own HTTP server: no routes, no database, so
 * that what is measured is what it can do at best. Argument: a file with `SenderSettings`.
 */

export interface SenderSettings {
  readonly dir: string
  readonly port: number
  readonly files: readonly BenchFile[]
}

const settings: SenderSettings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const files = new Map(settings.files.map((file) => [file.path, toRecord(file)]))
const delivery = createDelivery({
  storage: createLocalStorage(settings),
  linkedFiles: noLinkedFiles(),
  log: { warn: (...facts: unknown[]) => console.error(...facts) },
})
const { signal } = new AbortController()

const server = createServer((request, response) => {
  const file = files.get(request.url ?? '')
  if (file) void send(file, request, response)
  else response.writeHead(404).end()
})
server.listen(settings.port, '127.0.0.1')

async function send(file: FileRecord, request: IncomingMessage, response: ServerResponse) {
  try {
    await delivery.deliver(file, request, response, { download: false, cache: true, signal })
  } catch (error) {
    console.error(error)
    response.destroy()
  }
}

function toRecord({ key, size, sha256, path }: BenchFile): FileRecord {
  return {
    kind: 'stored',
    handle: path.slice(1),
    appKey: '',
    filename: `${path.slice(1)}.bin`,
    contentType: 'application/octet-stream',
    uploadTags: {},
    origin: undefined,
    createdAt: new Date(1_700_000_000_000),
    size,
    objectId: '',
    storageKey: key,
    sha256,
    container: undefined,
    path: '',
  } as FileRecord
}

function noLinkedFiles(): LinkedFiles {
  const refuse = async (file: LinkedFile) => {
    throw new Error(`${file.handle} is not stored here`)
  }
  return { stat: refuse, open: refuse }
}
