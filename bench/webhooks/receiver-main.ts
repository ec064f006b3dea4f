import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/*
 * The receiver of all contestants, in a process of its own. `/hook` counts, `/timed` also notes how
 * long ago the event was, `/hang` never answers, `GET /state` tells and `GET /reset` begins anew.
 */

let count = 0
let first = 0
let last = 0
let delays: number[] = []

function note(): void {
  count++
  last = performance.now()
  if (count === 1) first = last
}

/** Events of the latency runs carry their time in the first of their types: `image/at-1893456000123`. */
async function noteDelay(request: IncomingMessage): Promise<void> {
  const now = Date.now()
  const [, at] = /image\/at-(\d+)/.exec(await text(request)) ?? []
  if (at !== undefined) delays.push(now - Number(at))
}

function reset(): void {
  count = 0
  delays = []
}

const server = createServer(async (request, response) => {
  if (request.url === '/hang') return void request.resume()
  if (request.url === '/reset') reset()
  if (request.method === 'GET') {
    response.end(JSON.stringify({ count, seconds: (last - first) / 1000, delays }))
    return
  }
  if (request.url === '/timed') await noteDelay(request)
  request.resume()
  note()
  response.writeHead(200, { 'content-length': '2' }).end('ok')
})
server.listen(Number(process.argv[2]), '127.0.0.1')
