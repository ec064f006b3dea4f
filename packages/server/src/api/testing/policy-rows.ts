import type { PolicyCall } from '../../apps/app.ts'
import { type Asking, CONTENT, type Pair, type PolicyDesk } from './policy-desk.ts'

/** What a policy may say about a request beside its call. */
export type Clause = 'handle' | 'url' | 'path' | 'container' | 'minSize' | 'maxSize'

/** Terms that allow what every row asks for, and terms that do not. */
export const RIGHT = {
  url: () => ({ url: 'http://127\\.0\\.0\\.1:\\d+/page\\.txt' }),
  path: () => ({ path: 'in/.*' }),
  container: () => ({ container: 'photos|docs' }),
  handle: (handle: string) => ({ handle }),
  minSize: () => ({ minSize: CONTENT.length }),
  maxSize: () => ({ maxSize: CONTENT.length }),
} as const satisfies Record<Clause, (handle: string) => object>
export const WRONG = {
  url: { url: 'http://127\\.0\\.0\\.1' },
  path: { path: 'in' },
  container: { container: 'photo' },
  handle: { handle: 'QsHandle000000000001' },
  minSize: { minSize: CONTENT.length + 1 },
  maxSize: { maxSize: CONTENT.length - 1 },
} as const satisfies Record<Clause, object>

/** A request that a policy has to allow. */
export interface SignedRow {
  /** As `METHOD /path` of the description of all routes. */
  readonly route: string
  readonly title: string
  readonly call: PolicyCall | readonly PolicyCall[]
  readonly clauses: readonly Clause[]
  /** The answer to whoever has the right pair. */
  readonly status: number
  /** Also an app that asks for no policies wants one here (Filestack reference 2.4). */
  readonly isAlways?: boolean
  /** Half a pair is half a task, whatever the app asks for. */
  readonly isTask?: boolean
  /** The pair stands in the query, where a plus may have become a blank. */
  readonly isInQuery?: boolean
  /** About a file of its own, which may be gone afterwards. */
  request(desk: PolicyDesk, pair: Pair, handle: string): Asking
}

/** A request about what began under a policy, and is proven by an id or a token. */
export interface BegunRow {
  readonly route: string
  /** The answer to whoever brings the proof. */
  readonly status: number
  /** A pair may come along. */
  readonly mayBeSigned?: boolean
  request(desk: PolicyDesk, pair: Pair): Asking | Promise<Asking>
}

const PLACE = { path: 'in/', container: 'photos' }

const query = (fields: Readonly<Record<string, string>>, pair: Pair) =>
  new URLSearchParams({ ...fields, ...pair })

const post = (url: string, payload: object): Asking => ({ method: 'POST', url, payload })

const picked = (desk: PolicyDesk, pair: Pair) => ({
  ...{ apikey: desk.apikey, ...pair, store: PLACE },
  clouds: { url: { path: desk.url } },
})

/** Unquoted, as clients write it. */
const task = ({ policy = '', signature = '' }: Pair) => {
  const values = [policy && `policy:${policy}`, signature && `signature:${signature}`]
  const said = values.filter((value) => value !== '')
  return said.length > 0 ? `security=${said.join(',')}/` : ''
}

const cloudRows: readonly SignedRow[] = [
  {
    route: 'POST /cloud/folder/list',
    title: 'a listing',
    call: 'pick',
    clauses: [],
    status: 200,
    request: ({ apikey }, pair) => post('/cloud/folder/list', { apikey, ...pair, clouds: {} }),
  },
  {
    route: 'POST /cloud/store',
    title: 'storing what was picked',
    call: 'pick',
    clauses: ['url', 'path', 'container', 'minSize', 'maxSize'],
    status: 200,
    request: (desk, pair) => post('/cloud/store/', picked(desk, pair)),
  },
  {
    route: 'POST /cloud/link',
    title: 'linking what was picked',
    call: 'pick',
    clauses: ['url', 'path', 'container'],
    // What lies at an address is linked already; the policy is asked first.
    status: 400,
    request: (desk, pair) => post('/cloud/link/', picked(desk, pair)),
  },
  {
    route: 'POST /cloud/ingests',
    title: 'storing many',
    call: 'pick',
    clauses: ['url', 'path', 'container'],
    status: 202,
    request: ({ apikey, url }, pair) =>
      post('/cloud/ingests', {
        ...{ apikey, ...pair, source: 'url', items: [{ path: url }], store: PLACE },
      }),
  },
  {
    route: 'POST /cloud/folder-picks',
    title: 'storing a folder where nobody has connected',
    call: 'pick',
    clauses: ['path', 'container'],
    status: 401,
    request: ({ apikey }, pair) =>
      post('/cloud/folder-picks', { apikey, ...pair, source: 'memory', path: '/', store: PLACE }),
  },
  {
    route: 'POST /cloud/exports',
    title: 'saving files where nobody has connected',
    call: ['pick', 'read'],
    clauses: ['handle'],
    status: 401,
    request: ({ apikey }, pair, handle) =>
      post('/cloud/exports', { apikey, ...pair, source: 'memory', items: [{ what: handle }] }),
  },
  {
    route: 'POST /cloud/export',
    title: 'saving a conversion where nobody has connected',
    call: ['pick', 'convert'],
    clauses: ['handle'],
    status: 401,
    request: ({ apikey }, pair, handle) => {
      const what = `${CONVERT_TASK}/${handle}`
      return post('/cloud/export/', { apikey, ...pair, handle: what, clouds: { memory: {} } })
    },
  },
  {
    route: 'POST /cloud/folder/create',
    title: 'making a folder where nobody has connected',
    call: 'pick',
    clauses: [],
    status: 401,
    request: ({ apikey }, pair) =>
      post('/cloud/folder/create', { apikey, ...pair, source: 'memory', name: 'New' }),
  },
  {
    route: 'POST /cloud/auth/logout',
    title: 'signing out of sources',
    call: 'pick',
    clauses: [],
    status: 200,
    request: ({ apikey }, pair) => post('/cloud/auth/logout', { apikey, ...pair }),
  },
  {
    route: 'POST /cloud/metadata',
    title: 'a look at an address',
    call: 'pick',
    clauses: ['url'],
    status: 200,
    request: ({ apikey, url }, pair) => post('/cloud/metadata', { apikey, ...pair, url }),
  },
  {
    route: 'GET /api/client/{source}/auth/{flow}',
    title: 'connecting a source',
    call: 'pick',
    clauses: [],
    status: 302,
    isInQuery: true,
    request: ({ apikey: key, token }, pair) => ({
      url: `/api/client/memory/auth/open?${query({ key, token }, pair)}`,
    }),
  },
]

const uploadRows: readonly SignedRow[] = [
  {
    route: 'POST /upload/multipart/start',
    title: 'beginning an upload',
    call: 'pick',
    clauses: ['path', 'container', 'minSize', 'maxSize'],
    status: 200,
    request: ({ apikey }, pair) =>
      post('/upload/multipart/start', { apikey, ...pair, size: CONTENT.length, store: PLACE }),
  },
  {
    route: 'POST /upload/tus',
    title: 'beginning an upload by tus',
    call: 'pick',
    clauses: ['path', 'container', 'minSize', 'maxSize'],
    status: 201,
    isInQuery: true,
    request: ({ apikey }, pair) => ({
      method: 'POST',
      url: `/upload/tus?${query({ apikey, ...PLACE }, pair)}`,
      headers: { 'tus-resumable': '1.0.0', 'upload-length': String(CONTENT.length) },
    }),
  },
]

const fileRows: readonly SignedRow[] = [
  ...(['GET', 'HEAD'] as const).map(
    (method): SignedRow => ({
      route: `${method} /cdn/{handle}`,
      title: 'a content, signed in the query',
      call: 'read',
      clauses: ['handle'],
      status: 200,
      isInQuery: true,
      request: (_desk, pair, handle) => ({ method, url: `/cdn/${handle}?${query({}, pair)}` }),
    }),
  ),
  {
    route: 'GET /cdn/{handle}',
    title: 'a content, signed in the path',
    call: 'read',
    clauses: ['handle'],
    status: 200,
    isTask: true,
    request: (_desk, pair, handle) => ({ url: `/cdn/${task(pair)}${handle}` }),
  },
  {
    route: 'GET /cdn/{handle}',
    title: 'what is known of a file, on the CDN',
    call: 'stat',
    clauses: ['handle'],
    status: 200,
    isInQuery: true,
    request: (_desk, pair, handle) => ({ url: `/cdn/${handle}/metadata?${query({}, pair)}` }),
  },
  ...(['GET', 'HEAD'] as const).map(
    (method): SignedRow => ({
      route: `${method} /api/file/{handle}`,
      title: 'a content at its older address',
      call: 'read',
      clauses: ['handle'],
      status: 200,
      isInQuery: true,
      request: (_desk, pair, handle) => ({ method, url: `/api/file/${handle}?${query({}, pair)}` }),
    }),
  ),
  {
    route: 'GET /api/file/{handle}',
    title: 'what is known of a file',
    call: 'stat',
    clauses: ['handle'],
    status: 200,
    isInQuery: true,
    request: (_desk, pair, handle) => ({ url: `/api/file/${handle}/metadata?${query({}, pair)}` }),
  },
  ...(['POST', 'PUT'] as const).map(
    (method): SignedRow => ({
      route: `${method} /api/file/{handle}`,
      title: 'another content for a file',
      call: 'write',
      clauses: ['handle', 'minSize', 'maxSize'],
      status: 200,
      isAlways: true,
      isInQuery: true,
      request: (_desk, pair, handle) => ({
        ...{ method, url: `/api/file/${handle}?${query({}, pair)}`, payload: CONTENT },
      }),
    }),
  ),
  {
    route: 'POST /api/file/{handle}',
    title: 'the content of an address for a file',
    call: 'writeUrl',
    clauses: ['handle', 'url', 'minSize', 'maxSize'],
    status: 200,
    isAlways: true,
    isInQuery: true,
    request: ({ url }, pair, handle) => ({
      ...{ method: 'POST', url: `/api/file/${handle}?${query({}, pair)}`, payload: { url } },
    }),
  },
  {
    route: 'DELETE /api/file/{handle}',
    title: 'deleting',
    call: 'remove',
    clauses: ['handle'],
    status: 200,
    isAlways: true,
    isInQuery: true,
    request: ({ apikey: key }, pair, handle) => ({
      ...{ method: 'DELETE', url: `/api/file/${handle}?${query({ key }, pair)}` },
    }),
  },
  {
    route: 'POST /api/file/{handle}/remove',
    title: 'deleting, as the oldest clients do',
    call: 'remove',
    clauses: ['handle'],
    status: 200,
    isAlways: true,
    request: ({ apikey: key }, pair, handle) =>
      post(`/api/file/${handle}/remove`, { key, ...pair }),
  },
  {
    route: 'POST /api/store/{location}',
    title: 'storing bytes',
    call: 'store',
    clauses: ['path', 'container', 'minSize', 'maxSize'],
    status: 200,
    isInQuery: true,
    request: ({ apikey: key }, pair) => ({
      ...{ method: 'POST', payload: CONTENT },
      url: `/api/store/S3?${query({ key, ...PLACE }, pair)}`,
    }),
  },
  {
    route: 'POST /api/store/{location}',
    title: 'storing what lies at an address',
    call: 'store',
    clauses: ['url', 'path', 'container', 'minSize', 'maxSize'],
    status: 200,
    isInQuery: true,
    request: ({ apikey: key, url }, pair) =>
      post(`/api/store/S3?${query({ key, ...PLACE }, pair)}`, { url }),
  },
]

const STORE_TASK = `store=path:"${PLACE.path}",container:"${PLACE.container}"`

const taskRows: readonly SignedRow[] = [
  {
    route: 'POST /process',
    title: 'tasks as JSON',
    call: 'store',
    clauses: ['url', 'path', 'container', 'minSize', 'maxSize'],
    status: 200,
    isTask: true,
    request: ({ apikey, url }, pair) => {
      const security = pair.policy === undefined ? [] : [{ name: 'security', params: pair }]
      const tasks = [...security, { name: 'store', params: PLACE }]
      return post('/process', { apikey, sources: [url], tasks })
    },
  },
  ...(['GET', 'POST'] as const).map(
    (method): SignedRow => ({
      route: `${method} /cdn/{handle}`,
      title: 'storing by the address',
      call: 'store',
      clauses: ['url', 'path', 'container', 'minSize', 'maxSize'],
      status: 200,
      isTask: true,
      request: ({ apikey, url }, pair) => ({
        ...{ method, url: `/cdn/${apikey}/${task(pair)}${STORE_TASK}/${url}` },
      }),
    }),
  ),
  {
    route: 'GET /cdn/{handle}',
    title: 'a copy of a file',
    call: 'store',
    clauses: ['handle', 'path', 'container', 'minSize', 'maxSize'],
    status: 200,
    isTask: true,
    request: (_desk, pair, handle) => ({ url: `/cdn/${task(pair)}${STORE_TASK}/${handle}` }),
  },
  {
    route: 'GET /cdn/{handle}',
    title: 'the page that shows a file',
    call: 'convert',
    clauses: ['handle'],
    status: 200,
    isTask: true,
    request: (_desk, pair, handle) => ({ url: `/cdn/preview/${task(pair)}${handle}` }),
  },
  {
    route: 'GET /cdn/{handle}',
    title: 'what lies at an address',
    call: 'stat',
    clauses: ['url'],
    status: 200,
    isTask: true,
    request: ({ apikey, url }, pair) => ({ url: `/cdn/${apikey}/${task(pair)}metadata/${url}` }),
  },
]

/** Of a text nothing comes of this task, and at once; the policy is asked before. */
const CONVERT_TASK = 'quality=value:50'

const conversionRows: readonly SignedRow[] = [
  ...(['GET', 'HEAD'] as const).flatMap((method): readonly SignedRow[] => [
    {
      route: `${method} /cdn/{handle}`,
      title: 'a conversion of a file',
      call: 'convert',
      clauses: ['handle'],
      status: 400,
      isTask: true,
      request: (_desk, pair, handle) => ({
        ...{ method, url: `/cdn/${task(pair)}${CONVERT_TASK}/${handle}` },
      }),
    },
    {
      route: `${method} /api/file/{handle}/convert`,
      title: 'a conversion in older words',
      call: 'convert',
      clauses: ['handle'],
      status: 400,
      isInQuery: true,
      request: (_desk, pair, handle) => ({
        ...{ method, url: `/api/file/${handle}/convert?${query({ quality: '50' }, pair)}` },
      }),
    },
  ]),
  {
    route: 'GET /cdn/{handle}',
    title: 'a conversion of what lies at an address',
    call: 'convert',
    clauses: ['url'],
    status: 400,
    isTask: true,
    request: ({ apikey, url }, pair) => ({
      url: `/cdn/${apikey}/${task(pair)}${CONVERT_TASK}/${url}`,
    }),
  },
  {
    route: 'POST /cdn/{handle}',
    title: 'storing the result of a conversion',
    call: ['convert', 'store'],
    clauses: ['handle', 'path', 'container'],
    status: 400,
    isTask: true,
    request: (_desk, pair, handle) => ({
      ...{ method: 'POST', url: `/cdn/${task(pair)}${CONVERT_TASK}/${STORE_TASK}/${handle}` },
    }),
  },
  {
    route: 'POST /api/file/{handle}/convert',
    title: 'storing the result of a conversion in older words',
    call: ['convert', 'store'],
    clauses: ['handle', 'path', 'container'],
    status: 400,
    isInQuery: true,
    request: (_desk, pair, handle) => {
      const words = { quality: '50', storePath: PLACE.path, storeContainer: PLACE.container }
      return { method: 'POST', url: `/api/file/${handle}/convert?${query(words, pair)}` }
    },
  },
]

export const SIGNED_ROWS: readonly SignedRow[] = [
  ...cloudRows,
  ...uploadRows,
  ...fileRows,
  ...taskRows,
  ...conversionRows,
]

const session = ({ apikey, token }: PolicyDesk) => ({
  key: `apikey=${apikey}`,
  headers: { authorization: `Bearer ${token}` },
})

/** Of an upload of its own. */
const uploadRow = (call: string, more: object = {}): BegunRow => ({
  route: `POST /upload/multipart/${call}`,
  status: 200,
  mayBeSigned: true,
  request: async (desk, pair) =>
    post(`/upload/multipart/${call}`, {
      ...{ apikey: desk.apikey, ...pair, upload_id: await desk.newUpload() },
      ...more,
    }),
})

const tusRow = (
  method: 'HEAD' | 'GET' | 'PATCH' | 'POST' | 'DELETE',
  status: number,
  headers: Readonly<Record<string, string>> = {},
): BegunRow => ({
  route: `${method} /upload/tus/{id}`,
  status,
  mayBeSigned: true,
  request: async (desk, pair) => ({
    ...{ method, url: `${await desk.newTusUpload()}?${query({}, pair)}` },
    headers: { 'tus-resumable': '1.0.0', ...headers },
  }),
})

export const BEGUN_ROWS: readonly BegunRow[] = [
  uploadRow('upload', { part: 1, size: CONTENT.length }),
  uploadRow('commit', { part: 1 }),
  uploadRow('complete'),
  uploadRow('abort'),
  {
    route: 'GET /upload/multipart/{id}',
    status: 200,
    mayBeSigned: true,
    request: async (desk, pair) => ({
      url: `/upload/multipart/${await desk.newUpload()}?${query({ apikey: desk.apikey }, pair)}`,
    }),
  },
  tusRow('HEAD', 200),
  tusRow('GET', 202),
  tusRow('DELETE', 204),
  tusRow('POST', 204, { 'x-http-method-override': 'DELETE' }),
  {
    ...tusRow('PATCH', 204),
    request: async (desk, pair) => ({
      ...{ method: 'PATCH', url: `${await desk.newTusUpload()}?${query({}, pair)}` },
      headers: {
        ...{ 'tus-resumable': '1.0.0', 'upload-offset': '0' },
        'content-type': 'application/offset+octet-stream',
      },
      payload: CONTENT,
    }),
  },
  {
    route: 'GET /cloud/ingests/{id}',
    status: 200,
    request: (desk) => ({
      url: `/cloud/ingests/${desk.ingest}?${session(desk).key}`,
      headers: session(desk).headers,
    }),
  },
  {
    route: 'GET /cloud/ingests/{id}/events',
    status: 200,
    request: (desk) => ({
      url: `/cloud/ingests/${desk.ingest}/events?${session(desk).key}`,
      headers: session(desk).headers,
    }),
  },
  {
    route: 'DELETE /cloud/ingests/{id}',
    status: 200,
    request: (desk) => ({
      ...{ method: 'DELETE', url: `/cloud/ingests/${desk.ingest}?${session(desk).key}` },
      headers: session(desk).headers,
    }),
  },
  {
    route: 'POST /cloud/ingests/events',
    status: 200,
    request: ({ apikey, token, ingest }) =>
      post('/cloud/ingests/events', { apikey, token, ids: [ingest] }),
  },
  ...(
    [
      ['GET', ''],
      ['GET', '/files'],
      ['POST', '/retry'],
      ['DELETE', ''],
    ] as const
  ).map(
    ([method, rest]): BegunRow => ({
      route: `${method} /cloud/folder-picks/{id}${rest}`,
      status: 200,
      request: (desk) => ({
        ...{ method, url: `/cloud/folder-picks/${desk.folderPick}${rest}?${session(desk).key}` },
        headers: session(desk).headers,
      }),
    }),
  ),
  {
    route: 'POST /cloud/folder-picks/events',
    status: 200,
    request: ({ apikey, token, folderPick }) =>
      post('/cloud/folder-picks/events', { apikey, token, ids: [folderPick] }),
  },
  {
    route: 'GET /cloud/exports/{id}',
    status: 200,
    request: (desk) => ({
      url: `/cloud/exports/${desk.export}?${session(desk).key}`,
      headers: session(desk).headers,
    }),
  },
  {
    route: 'DELETE /cloud/exports/{id}',
    status: 200,
    request: (desk) => ({
      ...{ method: 'DELETE', url: `/cloud/exports/${desk.export}?${session(desk).key}` },
      headers: session(desk).headers,
    }),
  },
  {
    route: 'POST /cloud/exports/events',
    status: 200,
    request: (desk) => {
      const { apikey, token } = desk
      return post('/cloud/exports/events', { apikey, token, ids: [desk.export] })
    },
  },
  {
    route: 'GET /api/conversions/{id}',
    status: 200,
    request: async (desk) => ({ url: `/api/conversions/${await desk.newConversion()}` }),
  },
  ...(['GET', 'POST'] as const).flatMap((method) =>
    [
      { path: '/client/{source}/unauth', url: '/client/memory/unauth' },
      { path: '/clients/unauth', url: '/clients/unauth' },
    ].map(
      ({ path, url }): BegunRow => ({
        route: `${method} /api${path}`,
        status: 200,
        request: (desk) => ({
          ...{ method, url: `/api${url}?key=${desk.apikey}`, headers: session(desk).headers },
        }),
      }),
    ),
  ),
]

/** What a pair says nothing about, and why. */
export const OTHER_ROUTES: Readonly<Record<string, string>> = {
  'PUT /upload/multipart/part/{proof}':
    'whoever has the address may send these bytes; only a page of the app is told it',
  'GET /api/client/accounts':
    'shows people what they connected themselves; see client/accounts.test.ts',
  'POST /api/client/accounts': 'taking a permission back is nobody’s to forbid',
  'GET /cloud/thumb/{ticket}': 'its sealed address came from a listing; see cloud/thumb.test.ts',
  'OPTIONS /upload/tus': 'says what the protocol offers, to everybody',
  'OPTIONS /upload/tus/{id}': 'says what the protocol offers, to everybody',
  'GET /cloud/prefetch': 'answers that it is blocked, and why',
  'POST /cloud/prefetch': 'answers that it is blocked, and why',
  'GET /upload/prefetch': 'answers that it is blocked, and why',
  'POST /upload/prefetch': 'answers that it is blocked, and why',
}
