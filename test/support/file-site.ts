import { once } from 'node:events'
import { createServer } from 'node:http'

/** A web server with files, for what is picked by its address. */
export interface FileSite {
  readonly origin: string
  /** The paths that were asked for, in their order. */
  readonly asked: readonly string[]
  /** The same as they came, nothing decoded and with their queries. */
  readonly targets: readonly string[]
  close(): Promise<void>
}

export interface ServedFile {
  readonly type: string
  readonly bytes: Uint8Array
  /** What its visitors have to say in this header; anybody else is refused. */
  readonly authorization?: string
  /** It is never answered. */
  readonly isStuck?: boolean
}

/** Serves each file at its path, with its length, and anything else as missing. */
export async function startFileSite(
  files: Readonly<Record<string, ServedFile>>,
): Promise<FileSite> {
  const asked: string[] = []
  const targets: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(`http://x${request.url}`).pathname)
    asked.push(path)
    targets.push(request.url ?? '')
    const file = files[path]
    if (file?.isStuck) return
    if (!file) return response.writeHead(404, { 'content-length': 0 }).end()
    const { authorization } = file
    if (authorization && request.headers.authorization !== authorization) {
      return response.writeHead(403, { 'content-length': 0 }).end()
    }
    response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length })
    return response.end(request.method === 'HEAD' ? undefined : file.bytes)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the files have no address')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    asked,
    targets,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
