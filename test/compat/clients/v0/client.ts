import type { Made } from '../../runtimes/kit.ts'
import type { ListAnswer } from '../v1/client.ts'

/** What filestack-js 0.11.5 answers from `init`. */
export interface EldestClient {
  getSecurity(): { policy?: string; signature?: string }
  setSecurity(security: object): object
  pick(options: object): Promise<Picked>
  cropFiles(files: readonly unknown[], options?: object): Promise<Picked>
  makeDropPane(pane: object, options?: object): void
  upload(file: unknown, options?: object, storeOptions?: object, token?: Token): Promise<Made>
  storeURL(url: string, options?: object): Promise<Made & { readonly type: string }>
  metadata(handle: string, options?: object): Promise<Record<string, unknown>>
  retrieve(handle: string, options?: object): Promise<unknown>
  remove(handle: string): Promise<{ readonly status: number }>
  preview(handle: string, options?: object): unknown
  transform(url: string, options: object): string
  logout(): Promise<object>
}

/** What it hands to a picker in place of itself. */
export interface InnerClient extends EldestClient {
  readonly apikey: string
  readonly cname: string
  overwrite(handle: string): Promise<object>
  prefetch(): Promise<Record<string, unknown>>
  storeURL(url: string, options?: object, token?: Token): ReturnType<EldestClient['storeURL']>
  cloud(): {
    list(clouds: object): Promise<ListAnswer>
    store(name: string, path: string, options?: object): Promise<Made>
    link(name: string, path: string): Promise<Made>
    metadata(url: string): Promise<Record<string, unknown>>
    logout(name?: string): Promise<object>
    tokInit(type: string): Promise<unknown>
    tokStart(type: string, key: string, session: string): Promise<unknown>
    tokStop(type: string, key: string, session: string, archive: string): Promise<unknown>
  }
}

export interface Picked {
  readonly filesUploaded: readonly Made[]
  readonly filesFailed: readonly object[]
}

export interface Token {
  pause?(): void
  resume?(): void
  cancel?(): void
}

export interface EldestPackage {
  readonly version: string
  init(apikey: string, security?: object, cname?: string): EldestClient
}
