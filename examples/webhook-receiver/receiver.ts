/*
 * Receives webhooks: checks that Quayside sent them, and does the work of each once.
 *
 *   WEBHOOK_SECRETS=whsec_… node examples/webhook-receiver/receiver.ts
 *
 * Every webhook has a secret of its own, so there may be several, with commas between; while one is
 * rotated, name the old and the new one.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { verifyWebhook, WebhookError } from '@quayside/client'

const secrets = (process.env.WEBHOOK_SECRETS ?? '').split(',').filter(Boolean)
const port = Number(process.env.PORT ?? 3000)

const database = new DatabaseSync(process.env.DATABASE ?? 'webhooks.db')
database.exec('create table if not exists received (key text primary key, body text not null)')
const remember = database.prepare('insert or ignore into received (key, body) values (?, ?)')

/** Events have some kilobytes; a stranger may send any number. */
const MAX_BODY_BYTES = 1024 * 1024

/** The bytes as they came; `undefined` when they are too many. */
async function readBody(request: IncomingMessage) {
  const chunks: Uint8Array[] = []
  let size = 0
  // Goes on being open when the loop ends early, so that there can be an answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** What the webhook says, when one of the secrets signed it. */
async function verified(body: Uint8Array<ArrayBuffer>, headers: IncomingHttpHeaders) {
  for (const [index, secret] of secrets.entries()) {
    try {
      return await verifyWebhook(body, { headers, secret })
    } catch (error) {
      if (!(error instanceof WebhookError) || index === secrets.length - 1) throw error
    }
  }
  throw new Error('WEBHOOK_SECRETS names no secret')
}

/** The same in every attempt. Video conversions carry no id, so their text stands for them. */
function keyOf(event: unknown, body: Uint8Array): string {
  const hasId = typeof event === 'object' && event !== null && 'id' in event
  return hasId ? String(event.id) : createHash('sha256').update(body).digest('hex')
}

const server = createServer(async (request, response) => {
  try {
    const body = await readBody(request)
    if (!body) {
      request.resume() // the rest is dropped as it comes
      response.writeHead(413).end('too large')
      return
    }
    const event = await verified(body, request.headers)
    // A delivery may come twice: an answer can get lost on its way back. Only the first one counts.
    const { changes } = remember.run(keyOf(event, body), Buffer.from(body).toString('utf8'))
    if (changes === 1) console.log(new TextDecoder().decode(body))
    // It is safely kept, so it need not come again. Longer work is done after this answer.
    response.writeHead(204).end()
  } catch (error) {
    const isForeign = error instanceof WebhookError
    response.writeHead(isForeign ? 401 : 500).end(isForeign ? error.code : 'try again')
    if (!isForeign) console.error(error)
  }
})

server.listen(port, () => {
  const address = server.address()
  const actual = typeof address === 'object' ? address?.port : port
  console.error(`Send webhooks to http://localhost:${actual}/`)
})
