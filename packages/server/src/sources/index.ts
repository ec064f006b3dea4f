import type { HttpBytes } from '../lib/http-bytes.ts'
import type { SafeFetch } from '../lib/safe-fetch.ts'
import { createDropbox } from './dropbox/dropbox.ts'
import { dropboxOrigins } from './dropbox/origins.ts'
import { createLocalPaces, type Paces } from './paces.ts'
import type { Source } from './source.ts'
import { createUrl } from './url/url.ts'

export interface SourcesDeps {
  readonly http: HttpBytes
  /** For addresses that others have named. */
  readonly safeFetch: SafeFetch
  /** One origin that stands for all of Dropbox's, e.g. the sandbox. */
  readonly dropboxOrigin?: string | undefined
  /** How fast services are asked; by default this process goes by what it alone has met. */
  readonly paces?: Paces
  /** Also shows folders shared with a person that are not among their own. */
  readonly dropboxShowsUnmounted?: boolean
}

/** Every source there is, by the word on the wire. */
export function createSources({
  http,
  safeFetch,
  dropboxOrigin,
  dropboxShowsUnmounted = false,
  paces = createLocalPaces(),
}: SourcesDeps): ReadonlyMap<string, Source> {
  const sources = [
    createDropbox({
      http,
      origins: dropboxOrigins(dropboxOrigin),
      showsUnmounted: dropboxShowsUnmounted,
      paces,
    }),
    createUrl({ safeFetch }),
  ]
  return new Map(sources.map((source) => [source.manifest.name, source]))
}
