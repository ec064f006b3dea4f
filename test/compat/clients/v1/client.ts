import type { Made } from '../../runtimes/kit.ts'

/** What filestack-js 1.14.6 has, with what its own types keep private. */
export interface FirstClient {
  readonly session: {
    readonly apikey: string
    readonly urls: Record<string, string>
  }
  readonly cloud: FirstCloud
  upload(
    file: unknown,
    options?: object,
    storeOptions?: object,
    token?: Token,
    security?: object,
  ): Promise<Made>
  storeURL(url: string, options?: object, token?: Token, security?: object): Promise<Made>
  metadata(handle: string, options?: object, security?: object): Promise<Record<string, unknown>>
  retrieve(handle: string, options?: object, security?: object): Promise<unknown>
  remove(handle: string, security?: object): Promise<{ readonly status: number }>
  removeMetadata(handle: string, security?: object): Promise<{ readonly status: number }>
  preview(handle: string, options?: object): unknown
  transform(url: string, options: object, b64?: boolean): string
  logout(name?: string): Promise<object>
}

/** What its pickers use. */
export interface FirstCloud {
  token?: string
  list(clouds: object, token?: Token): Promise<ListAnswer>
  store(name: string, path: string, options?: object, custom?: object, token?: Token): Promise<Made>
  link(name: string, path: string, custom?: object, token?: Token): Promise<Made>
  metadata(url: string): Promise<Record<string, unknown>>
  logout(name?: string): Promise<object>
  prefetch(): Promise<Record<string, unknown>>
  tokInit(type: string): Promise<unknown>
  tokStart(type: string, key: string, session: string): Promise<unknown>
  tokStop(type: string, key: string, session: string, archive: string): Promise<unknown>
}

export interface Token {
  pause?(): void
  resume?(): void
  cancel?(): void
}

export interface ListAnswer {
  readonly token: string
  readonly dropbox: {
    readonly auth?: { readonly redirect_url: string }
    readonly contents?: readonly { readonly name: string }[]
  }
}

/** A link that grows by calls. */
export type Link = Record<string, (...args: unknown[]) => Link> & { toString(): string }

export interface FirstPackage {
  readonly version: string
  readonly Filelink: new (source: string, apikey?: string) => Link
  readonly TransformSchema: { readonly properties: object }
  readonly FitOptions: Readonly<Record<string, string>>
  init(apikey: string, options?: object): FirstClient
  transform(session: object, url: string, options: object): string
  getSecurity(policy: object, secret: string): { policy: string; signature: string }
}
