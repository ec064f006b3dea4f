import type { ApiSettings, Security } from './api/api.ts'
import { endpointsOf } from './api/endpoints.ts'
import { createSessionCall, logout } from './api/session-call.ts'
import { createKeptToken, createMemoryToken } from './api/token-store.ts'
import type { Client } from './client.ts'
import { createFiles } from './files/files.ts'
import { showPreview } from './files/preview.ts'
import { storeUrl } from './files/store-url.ts'
import { transformUrl } from './files/transform-url.ts'
import { createLoadPicker } from './picker/load-picker.ts'
import { pick } from './picker/pick.ts'
import { createPicker } from './picker/picker.ts'
import { createExport } from './saving/create-export.ts'
import { saveAs } from './saving/save-as.ts'
import { pickerScriptOf, sessionOf } from './session.ts'
import { uploadFile } from './upload/upload-file.ts'
import { uploadFiles } from './upload/upload-files.ts'

/** Where Quayside is and how to speak with it. One of `baseUrl` and `cname` is needed. */
export interface ClientOptions {
  /** `https://files.example.com`. */
  readonly baseUrl?: string | undefined
  /** `fs.example.com`, when the surfaces are hosts: `cdn.fs.example.com`, … */
  readonly cname?: string | undefined
  readonly security?: Security | undefined
  /** People stay connected when the page is loaded again: `true` for good, or for the tab. */
  readonly sessionCache?: boolean | 'tab' | undefined
}

/** A client for one app. Nothing is asked yet. Throws `TypeError` when an argument is unusable. */
export function init(apiKey: string, options: ClientOptions): Client {
  if (!apiKey) throw new TypeError('Give the API key of your app.')
  const { cname } = options
  const endpoints = endpointsOf(options)
  const token = tokenStoreOf(options)
  let { security } = options
  const settings: ApiSettings = {
    endpoints,
    apiKey,
    token,
    get security() {
      return security
    },
  }
  const session = createSessionCall(settings)
  const files = createFiles(settings)
  const load = createLoadPicker(pickerScriptOf(endpoints))

  const client: Client = {
    get session() {
      return sessionOf({ apiKey, cname, endpoints, security })
    },
    endpoints,
    settings,
    setSecurity(next) {
      security = next
    },
    pick: (wanted = {}) => pick(load, client, wanted),
    picker: (wanted = {}) => createPicker(load, () => client, wanted),
    preload: async () => void (await load()),
    upload: (...request) => uploadFile(settings, ...request),
    multiupload: (...request) => uploadFiles(settings, ...request),
    storeURL: (...request) => storeUrl(settings, ...request),
    export: createExport(settings),
    saveAs: (what, wanted = {}) => saveAs(load, client, what, wanted),
    ...files,
    retrieve: async (...request) => await (await files.download(...request)).blob(),
    transform: (...request) => transformUrl(settings, ...request),
    preview: (handle, { id, css } = {}) =>
      showPreview(transformUrl(settings, handle, { preview: css ? { css } : true }), id),
    logout: (source) => logout(session, source),
  }
  return client
}

function tokenStoreOf({ sessionCache }: ClientOptions) {
  if (!sessionCache) return createMemoryToken()
  return createKeptToken(sessionCache === 'tab' ? 'session' : 'local')
}
