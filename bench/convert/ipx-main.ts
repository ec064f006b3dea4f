import { createServer, type RequestListener } from 'node:http'

/* ipx as its manual has it, over a folder of pictures. Arguments: port and folder. */

const [port, dir] = process.argv.slice(2)
if (!port || !dir) throw new Error('ipx wants a port and a folder')
// Rivals are installed with the first benchmark; until then nobody knows their types.
const { createIPX, createIPXNodeServer, ipxFSStorage } = await import(
  new URL('../node_modules/ipx/dist/index.mjs', import.meta.url).href
)
const listener: RequestListener = createIPXNodeServer(createIPX({ storage: ipxFSStorage({ dir }) }))
createServer(listener).listen(Number(port), '127.0.0.1')
