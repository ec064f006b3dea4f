import type {
  AuthNeeded,
  ErrorAnswer,
  FileAnswer,
  IngestAnswer,
  ListedFolder,
} from '@quayside/wire'
import { consentInSandbox } from '../../packages/cli/src/pick/consent-in-sandbox.ts'
import { DEMO_API_KEY, PERSON, type TestQuayside } from './quayside.ts'

/** An answer with its status; tests look at both, and say what kind of body they expect. */
export interface Answer<Body> {
  readonly status: number
  readonly body: Body
}

interface Started {
  readonly token: string
  readonly ingests: readonly IngestAnswer[]
}

/** A person with a picker session that is connected with the sandbox. */
export interface ConnectedPerson {
  readonly token: string
  list(path: string, more?: object): Promise<ListedFolder>
  /** Starts copies; the answer has an ingest per path. */
  start(paths: readonly string[], more?: object): Promise<Answer<Started & ErrorAnswer>>
  /** Stores one file and waits for it. */
  store(path: string, more?: object): Promise<FileAnswer>
  link(path: string, more?: object): Promise<FileAnswer>
  ingest(id: string): Promise<IngestAnswer>
  cancel(id: string): Promise<IngestAnswer>
}

export async function post<Body>(
  { url }: { readonly url: string },
  path: string,
  body: unknown,
): Promise<Answer<Body>> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: await readBody<Body>(response) }
}

async function readBody<Body>(response: Response): Promise<Body> {
  const text = await response.text()
  return (response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as Body
}

/** Begins a picker session and consents in the sandbox by following the redirects. */
export async function connectPerson(
  quayside: TestQuayside,
  email: string = PERSON,
): Promise<ConnectedPerson> {
  const first = await post<{ token: string; dropbox: AuthNeeded }>(quayside, '/cloud/folder/list', {
    apikey: DEMO_API_KEY,
    clouds: { dropbox: { path: '/' } },
  })
  const { token, dropbox } = first.body
  await consentAt(dropbox.auth.redirect_url, email)
  return personWith(quayside, token)
}

/** Consents in the sandbox where an answer says somebody has to. */
export function consentAt(redirectUrl: string, email: string = PERSON): Promise<void> {
  return consentInSandbox(redirectUrl, email, AbortSignal.timeout(20_000))
}

/** The person a token belongs to, e.g. after a restart. */
export function personWith(quayside: TestQuayside, token: string): ConnectedPerson {
  const call = <Body>(path: string, body: object) =>
    post<Body>(quayside, path, { apikey: DEMO_API_KEY, token, ...body })
  const start = (paths: readonly string[], more: object = {}) =>
    call<Started & ErrorAnswer>('/cloud/ingests', {
      source: 'dropbox',
      items: paths.map((path) => ({ path })),
      ...more,
    })
  const ingest = async (id: string, method: 'GET' | 'DELETE') => {
    const response = await fetch(`${quayside.url}/cloud/ingests/${id}?apikey=${DEMO_API_KEY}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    })
    return good({ status: response.status, body: await readBody<IngestAnswer>(response) })
  }
  const pick = async (route: 'store' | 'link', path: string, more: object) => {
    const answer = await call<{ dropbox: FileAnswer }>(`/cloud/${route}/`, {
      clouds: { dropbox: { path, ...more } },
    })
    return good(answer).dropbox
  }
  return {
    token,
    async list(path, more = {}) {
      const listed = await call<{ dropbox: ListedFolder }>('/cloud/folder/list', {
        clouds: { dropbox: { path, ...more } },
      })
      return good(listed).dropbox
    },
    start,
    store: (path, more = {}) => pick('store', path, more),
    link: (path, more = {}) => pick('link', path, more),
    ingest: (id) => ingest(id, 'GET'),
    cancel: (id) => ingest(id, 'DELETE'),
  }
}

function good<Body>({ status, body }: Answer<Body>): Body {
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`)
  return body
}
