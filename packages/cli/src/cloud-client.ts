import {
  AuthNeeded,
  type ClashField,
  ExportAnswer,
  FileAnswer,
  FolderPickAnswer,
  FolderPickFilesAnswer,
  IngestAnswer,
  ListAnswer,
  StartExportsAnswer,
  StartFolderPickAnswer,
  StartIngestsAnswer,
  StoreAnswer,
} from '@quayside/wire'
import type { Static } from 'typebox'
import { Check } from 'typebox/schema'
import { Complaint } from './complaint.ts'
import { refusal, requestJson, send } from './request-json.ts'
import { readServerSentEvents } from './server-sent-events.ts'

export interface CloudClientOptions {
  /** The server's base URL. */
  readonly server: string
  readonly apiKey: string
  /** The picker session to go on with; a new one is begun without. */
  readonly token: string | undefined
}

/** The public cloud API, as pages use it. Every rejection is a `Complaint` or the signal's reason. */
export interface CloudClient {
  /** Changes when the server begins another picker session. */
  token(): string | undefined
  /**
   * Where the person has to connect the source, or `undefined` when it is connected. Holds on for up
   * to `waitSeconds` until it is.
   */
  connectUrl(
    wish: ConnectWish,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<string | undefined>
  store(request: StoreWish, signal: AbortSignal): Promise<readonly IngestAnswer[]>
  link(source: string, item: WishedLink, signal: AbortSignal): Promise<FileAnswer>
  save(request: SaveWish, signal: AbortSignal): Promise<readonly ExportAnswer[]>
  /** Begins to store a whole folder. */
  pickFolder(source: string, path: string, signal: AbortSignal): Promise<FolderPickAnswer>
  /** What became of its files; `after` is the `next` of the page before. */
  folderFiles(id: string, after: string, signal: AbortSignal): Promise<FolderPickFilesAnswer>
  readonly ingests: Followed<IngestAnswer>
  readonly exports: Followed<ExportAnswer>
  readonly folderPicks: Followed<FolderPickAnswer>
}

/** Long work of the session. */
export interface Followed<State> {
  /** The state now and at every change until it has ended. Ends early when the connection breaks. */
  watch(id: string, signal: AbortSignal): AsyncGenerator<State>
  cancel(id: string, signal: AbortSignal): Promise<State>
}

export interface ConnectWish {
  readonly source: string
  /** Saving takes a permission that picking does not. */
  readonly flow: 'open' | 'saveas'
}

export interface SaveWish {
  readonly source: string
  readonly folder: string
  readonly onClash: Static<typeof ClashField>
  /** Handles, addresses, or tasks in front of one. */
  readonly items: readonly { readonly what: string; readonly filename?: string | undefined }[]
}

export interface WishedFile {
  readonly path: string
  readonly export?: string | undefined
}

export interface WishedLink extends WishedFile {
  readonly revision: 'follow' | 'pin'
}

export interface StoreWish {
  readonly source: string
  readonly items: readonly WishedFile[]
}

export function createCloudClient({
  server,
  apiKey,
  token: first,
}: CloudClientOptions): CloudClient {
  const base = `${server.replace(/\/+$/, '')}/cloud`
  let token = first

  async function post<
    Answer extends
      | typeof ListAnswer
      | typeof StartIngestsAnswer
      | typeof StartExportsAnswer
      | typeof StartFolderPickAnswer
      | typeof StoreAnswer,
  >(path: string, body: Readonly<Record<string, unknown>>, answer: Answer, signal: AbortSignal) {
    const request = { apikey: apiKey, ...(token === undefined ? {} : { token }), ...body }
    const result = await requestJson({
      url: `${base}${path}`,
      method: 'POST',
      body: request,
      answer,
      signal,
    })
    token = result.token
    return result
  }

  const own = (path: string) => ({
    url: `${base}${path}?apikey=${encodeURIComponent(apiKey)}`,
    headers: { authorization: `Bearer ${token ?? ''}` },
  })

  function followed<
    State extends typeof IngestAnswer | typeof ExportAnswer | typeof FolderPickAnswer,
  >(kind: 'ingests' | 'exports' | 'folder-picks', answer: State): Followed<Static<State>> {
    return {
      async *watch(id, signal) {
        const body = { apikey: apiKey, ids: [id] }
        const response = await send({ ...own(`/${kind}/events`), method: 'POST', body, signal })
        if (!response.ok || !response.body) throw refusal(response.status, await response.text())
        for await (const { data } of readServerSentEvents(response.body)) {
          const state: unknown = JSON.parse(data)
          if (Check(answer, state)) yield state
        }
      },
      cancel: (id, signal) =>
        requestJson({
          ...own(`/${kind}/${encodeURIComponent(id)}`),
          method: 'DELETE',
          answer,
          signal,
        }),
    }
  }

  return {
    token: () => token,
    async connectUrl({ source, flow }, wait, signal) {
      const answer = await post(
        '/folder/list',
        { clouds: { [source]: { path: '/', flow } }, ...(wait > 0 ? { wait } : {}) },
        ListAnswer,
        signal,
      )
      return needsAuth(part(answer, source))
    },
    async store({ source, items }, signal) {
      const answer = await post('/ingests', { source, items }, StartIngestsAnswer, signal)
      return answer.ingests
    },
    async link(source, item, signal) {
      const answer = await post('/link/', { clouds: { [source]: item } }, StoreAnswer, signal)
      const file = part(answer, source)
      if (!Check(FileAnswer, file))
        throw new Complaint(`The server's answer names no ${source} file.`)
      return file
    },
    async save({ onClash, ...wish }, signal) {
      const body = { ...wish, on_clash: onClash }
      return (await post('/exports', body, StartExportsAnswer, signal)).exports
    },
    async pickFolder(source, path, signal) {
      const body = { source, path, request_key: crypto.randomUUID() }
      return (await post('/folder-picks', body, StartFolderPickAnswer, signal)).pick
    },
    async folderFiles(id, after, signal) {
      const { url, ...rest } = own(`/folder-picks/${encodeURIComponent(id)}/files`)
      const place = `${url}&after=${encodeURIComponent(after)}`
      return await requestJson({ ...rest, url: place, answer: FolderPickFilesAnswer, signal })
    },
    ingests: followed('ingests', IngestAnswer),
    exports: followed('exports', ExportAnswer),
    folderPicks: followed('folder-picks', FolderPickAnswer),
  }
}

/** What an answer says about one source. */
function part(answer: object, source: string): unknown {
  return new Map<string, unknown>(Object.entries(answer)).get(source)
}

function needsAuth(answer: unknown): string | undefined {
  return Check(AuthNeeded, answer) ? answer.auth.redirect_url : undefined
}
