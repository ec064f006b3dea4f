import type { ServerResponse } from 'node:http'
import type { FolderPickAnswer, FolderPickFile } from '@quayside/wire'

/** Folders that are picked as one, on the other side of the network; tests say what becomes of them. */
export interface FolderRoutes {
  /** All that were begun, in order. */
  picks(): readonly FolderPickAnswer[]
  /** The newest of this path becomes this, and everybody who follows it is told. */
  tell(path: string, change: Partial<FolderPickAnswer>): void
  /** What is answered when its files are asked for. */
  setFiles(path: string, files: readonly FolderPickFile[]): void
  answer(request: FolderRequest, response: ServerResponse): void
}

export interface FolderRequest {
  readonly method: string | undefined
  readonly url: URL
  readonly body: Readonly<Record<string, unknown>>
}

/** Files of a page: small, so that tests leaf. */
const PAGE = 2

export function createFolderRoutes(): FolderRoutes {
  const picks = new Map<string, FolderPickAnswer>()
  const files = new Map<string, readonly FolderPickFile[]>()
  const streams = new Map<ServerResponse, readonly string[]>()

  const send = (stream: ServerResponse, pick: FolderPickAnswer) =>
    stream.write(`event: folder-pick\ndata: ${JSON.stringify(pick)}\n\n`)

  function begin({ source, path }: FolderRequest['body']): FolderPickAnswer {
    const pick = newPick(`fpk_${picks.size}`, String(source), String(path))
    picks.set(pick.id, pick)
    return pick
  }

  function follow(ids: readonly string[], response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    streams.set(response, ids)
    response.on('close', () => streams.delete(response))
    for (const id of ids) {
      const pick = picks.get(id)
      if (pick) send(response, pick)
    }
  }

  function page(path: string, after: number) {
    const all = files.get(path) ?? []
    const next = after + PAGE < all.length ? String(after + PAGE) : ''
    return { files: all.slice(after, after + PAGE), next }
  }

  function change(id: string, to: Partial<FolderPickAnswer>): FolderPickAnswer | undefined {
    const before = picks.get(id)
    if (!before) return undefined
    const pick = { ...before, ...to }
    picks.set(id, pick)
    for (const [stream, ids] of streams) if (ids.includes(id)) send(stream, pick)
    return pick
  }

  return {
    picks: () => [...picks.values()],
    tell(path, to) {
      const newest = [...picks.values()].findLast((pick) => pick.path === path)
      if (!newest) throw new Error(`nobody began ${path}`)
      change(newest.id, to)
    },
    setFiles: (path, list) => void files.set(path, list),
    answer({ method, url, body }, response) {
      const [id = '', rest] = url.pathname.split('/').slice(3)
      const json = (answer: unknown) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      if (id === 'events') follow(body.ids as string[], response)
      else if (rest === 'retry') json(change(id, { state: 'running', failed: 0 }))
      else if (method === 'POST') json({ token: 'T', pick: begin(body) })
      else if (method === 'DELETE') json(change(id, { state: 'cancelled' }))
      else if (rest === 'files') {
        json(page(picks.get(id)?.path ?? '', Number(url.searchParams.get('after') ?? 0)))
      } else json(picks.get(id))
    },
  }
}

const newPick = (id: string, source: string, path: string): FolderPickAnswer => ({
  id,
  source,
  path,
  name: path,
  state: 'queued',
  is_counted: false,
  found: 0,
  skipped: 0,
  done: 0,
  failed: 0,
  bytes: 0,
  received: 0,
})
