import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { createMd5Lanes, type Md5Stream } from '../lib/md5/md5-lanes.ts'
import type { HashReply, HashRequest } from './hash-worker.ts'

/*
 * The MD5s that senders of parts compare, in a thread of their own. Senders send several parts at a
 * time, so what has come for any of them is hashed side by side, and what comes meanwhile joins in.
 */

const sessions = new Map<number, Md5Stream>()
const lanes = createMd5Lanes()

parentPort?.on('message', (request: HashRequest) => {
  take(request)
  while (lanes.step()) takeAll()
})

/** What has come since, without going back to the event loop for it. */
function takeAll(): void {
  if (!parentPort) return
  for (let next = receiveMessageOnPort(parentPort); next; next = receiveMessageOnPort(parentPort)) {
    take(next.message)
  }
}

function take({ id, session, ...request }: HashRequest): void {
  const stream = sessions.get(session)
  if (request.type === 'open') {
    sessions.set(session, lanes.open())
    reply({ id })
  } else if (request.type === 'close') {
    stream?.close()
    sessions.delete(session)
    reply({ id })
  } else if (!stream || request.type === 'save') {
    reply({ id, error: 'no such hash session' })
  } else if (request.type === 'update') {
    stream.update(request.bytes, () => reply({ id }))
  } else {
    stream.digest((value) => reply({ id, value }))
  }
}

function reply(message: HashReply): void {
  parentPort?.postMessage(message)
}
