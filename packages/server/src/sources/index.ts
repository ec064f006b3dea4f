import type { HttpBytes } from '../lib/http-bytes.ts'
import { createDropbox } from './dropbox/dropbox.ts'
import { dropboxOrigins } from './dropbox/origins.ts'
import type { Source } from './source.ts'

export interface SourcesDeps {
  readonly http: HttpBytes
  /** One origin that stands for all of Dropbox's, e.g. the sandbox. */
  readonly dropboxOrigin?: string | undefined
}

/** Every source there is, by the word on the wire. */
export function createSources({ http, dropboxOrigin }: SourcesDeps): ReadonlyMap<string, Source> {
  const sources = [createDropbox({ http, origins: dropboxOrigins(dropboxOrigin) })]
  return new Map(sources.map((source) => [source.manifest.name, source]))
}
