import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import { pipeline } from 'node:stream/promises'

/*
 * The place Companion sends files to: writes each request's body into a folder and answers when it
 * is written, without fsync. A GET tells that it is there. Called with a port and the folder.
 */

const [port, folder] = process.argv.slice(2)
let count = 0

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end('ready')
    return
  }
  try {
    // Only the bench's own names come here; the counter keeps equal names apart.
    const name = request.url?.split('/').at(-1) ?? 'file'
    await pipeline(request, createWriteStream(`${folder}/${++count}-${name}`))
    response.end(JSON.stringify({ url: `http://localhost:${port}${request.url}` }))
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.requestTimeout = 0
server.listen(Number(port), '127.0.0.1')
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
