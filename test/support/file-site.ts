import { once } from 'node:events'
import { createServer } from 'node:http'

/** A web server with files, for what is picked by its address. */
export interface FileSite {
  readonly origin: string
  close(): Promise<void>
}

export interface ServedFile {
  readonly type: string
  readonly bytes: Uint8Array
}

/** Serves each file at its path, with its length, and anything else as missing. */
export async function startFileSite(
  files: Readonly<Record<string, ServedFile>>,
): Promise<FileSite> {
  const server = createServer((request, response) => {
    const file = files[decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)]
    if (!file) return response.writeHead(404, { 'content-length': 0 }).end()
    response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length })
    return response.end(request.method === 'HEAD' ? undefined : file.bytes)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the files have no address')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
