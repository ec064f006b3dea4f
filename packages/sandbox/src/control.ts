import type { Counts } from './faults/counters.ts'
import type { ActiveFault, Effect, FaultSpec } from './faults/faults.ts'
import type { RateLimit } from './state/rate-limits.ts'
import type { Settings } from './state/settings.ts'
import type { WebhookStatus } from './webhooks/outbox.ts'

export type { ActiveFault, Counts, Effect, FaultSpec, RateLimit, Settings, WebhookStatus }

/** A file to make: exactly one of `text`, `bytes` and `pattern` says what is in it. */
export interface NewFile {
  readonly path: string
  readonly text?: string
  readonly bytes?: Uint8Array
  /** Bytes computed from a number; they take no disk, whatever the size. */
  readonly pattern?: { readonly seed: number; readonly size: number }
  readonly clientModified?: Date
  /** A content hash to tell in metadata although it is wrong. */
  readonly claimedHash?: string
}

export interface MadeFile {
  readonly id: string
  readonly path: string
  readonly rev: string
  readonly size: number
  readonly contentHash: string
}

export interface IssuedToken {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly account_id: string
  readonly scope: string
}

export interface SandboxAccount {
  readonly id: string
  readonly email: string
  readonly kind: 'personal' | 'team'
  readonly homeNs: string
  readonly rootNs: string
  readonly homePath?: string
}

export interface NewAccountFields {
  readonly email: string
  readonly password?: string
  readonly givenName?: string
  readonly surname?: string
  readonly kind?: 'personal' | 'team'
  /** Joins the team of this account. */
  readonly teamOf?: string
  readonly allocatedBytes?: number
}

export interface NewAppFields {
  readonly key: string
  readonly secret: string
  readonly name?: string
  readonly scopes?: readonly string[]
  readonly redirectUris?: readonly string[]
  readonly status?: 'development' | 'production' | 'frozen'
  readonly access?: 'full' | 'app_folder'
  /** The account that may always link it. */
  readonly owner?: string
  /** How many accounts may link it in development; 0 if absent. */
  readonly developmentUsers?: number
  /** It is given no refresh tokens, whatever it asks for. */
  readonly refusesOffline?: boolean
}

/** What can be changed of an app; what is left out stays. Lists are replaced whole. */
export type AppChanges = Partial<Omit<NewAppFields, 'key' | 'name' | 'owner'>>

/** Where an entry is: relative to the account's home, or to its team's root. */
export interface Where {
  readonly account: string
  readonly path: string
  readonly root?: boolean
}

/** What tests do to a sandbox. Accounts are named by their e-mail address. */
export interface SandboxControl {
  createAccount(fields: NewAccountFields): Promise<SandboxAccount>
  changeAccount(
    account: string,
    changes: { allocatedBytes?: number; isSuspended?: boolean; isEmailVerified?: boolean },
  ): Promise<SandboxAccount>
  /** Gives the account another root namespace: its next calls with the old one get 422. */
  changeRoot(account: string): Promise<SandboxAccount>
  createApp(fields: NewAppFields): Promise<void>
  /** Misconfigures the demo app, or another one; tokens that were issued before stay as they are. */
  changeApp(changes: AppChanges, app?: string): Promise<void>
  /** For the demo app unless another key is given. */
  addRedirectUri(uri: string, app?: string): Promise<void>
  /** Tokens without any clicks; every scope unless some are named. */
  issueToken(options: {
    account: string
    app?: string
    scopes?: readonly string[]
    lifetimeSeconds?: number
  }): Promise<IssuedToken>
  /** Kills all tokens, or those of one account; answers how many grants there were. */
  revokeAll(account?: string): Promise<number>
  /** Makes all access tokens old, or those of one account. */
  expireAll(account?: string): Promise<number>

  /** Writes a file; if there is one, its next revision. */
  createFile(account: string, file: NewFile & { root?: boolean }): Promise<MadeFile>
  createFiles(
    account: string,
    files: readonly NewFile[],
    options?: { root?: boolean },
  ): Promise<MadeFile[]>
  /** The same as `createFile`, for readers: the file is there before. */
  replaceFile(account: string, file: NewFile & { root?: boolean }): Promise<MadeFile>
  createFolder(where: Where): Promise<string>
  /** A document that can only be exported, as any of these formats; the first is the default. */
  createPaper(
    account: string,
    path: string,
    exports: Readonly<Record<string, string>>,
  ): Promise<MadeFile>
  /**
   * Makes a shared folder: an empty one at `path`, mounted in the other account at `at`, or not
   * mounted there when `at` is left out. It may only be read there unless `readOnly` is false.
   */
  shareFolder(options: {
    owner: string
    path: string
    with: string
    at?: string
    readOnly?: boolean
    /** `path` and `at` are relative to the roots of their teams. */
    root?: boolean
  }): Promise<{ namespace: string }>
  /** Closes a mounted folder to all but these accounts; the others go on seeing that it is there. */
  restrictFolder(where: Where, to: readonly string[]): Promise<void>
  /** Keeps everybody from a file's bytes, or no more. */
  restrictFile(where: Where, restriction: 'not-downloadable' | 'taken-down' | 'none'): Promise<void>
  deleteFile(where: Where): Promise<void>
  moveFile(account: string, from: string, to: string): Promise<void>
  /** What the sandbox really has at a path, with a SHA-256 made now. */
  downloadHash(where: Where): Promise<MadeFile & { sha256: string }>

  /** Answers the fault's id. */
  setFault(fault: FaultSpec): Promise<string>
  faults(): Promise<ActiveFault[]>
  clearFaults(id?: string): Promise<void>
  /**
   * Allows so many calls a second to each app in the name of each account, or of one account; the
   * rest gets 429. 0 lifts the limit. The window is a second long unless told.
   */
  setRateLimit(limit: {
    callsPerSecond: number
    windowSeconds?: number
    account?: string
  }): Promise<void>
  /** Has the app told of changes at that address, once it passed the challenge; or no more. */
  setWebhook(uri: string | undefined, app?: string): Promise<void>
  webhook(app?: string): Promise<WebhookStatus>
  /** Makes the cursors of all accounts, or of one, void. */
  resetCursors(account?: string): Promise<void>
  /** Changes how the whole sandbox behaves; answers all settings. */
  settings(changes: Partial<Settings>): Promise<Settings>
  resetSettings(): Promise<Settings>
  counts(): Promise<Counts>
  resetCounts(): Promise<void>
}

/** The control API of the sandbox at `origin`. Every function rejects with the sandbox's own words. */
export function createSandboxControl(origin: string): SandboxControl {
  async function call<T>(action: string, input: object = {}): Promise<T> {
    const answer = await fetch(`${origin}/_sandbox/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const body: T & { error?: string } = JSON.parse(await answer.text())
    if (!answer.ok) {
      throw new Error(`sandbox: ${body.error ?? answer.status}`)
    }
    return body
  }

  async function createFiles(
    account: string,
    files: readonly NewFile[],
    { root = false }: { root?: boolean } = {},
  ): Promise<MadeFile[]> {
    const input = { account, root, files: files.map(toWire) }
    return (await call<{ files: MadeFile[] }>('create-files', input)).files
  }

  async function createFile(
    account: string,
    { root, ...file }: NewFile & { root?: boolean },
  ): Promise<MadeFile> {
    const [made] = await createFiles(account, [file], root === undefined ? {} : { root })
    if (made === undefined) {
      throw new Error(`sandbox: ${file.path} was not made`)
    }
    return made
  }

  return {
    createFile,
    createFiles,
    replaceFile: createFile,
    ...accountControls(call),
    ...faultControls(call),
    createFolder: async (where) => (await call<{ id: string }>('create-folder', where)).id,
    createPaper: (account, path, exports) => call('create-paper', { account, path, exports }),
    shareFolder: (options) => call('share-folder', options),
    restrictFolder: (where, to) => call('restrict-folder', { ...where, to }),
    restrictFile: (where, restriction) => call('restrict-file', { ...where, restriction }),
    deleteFile: (where) => call('delete', where),
    moveFile: (account, from, to) => call('move', { account, from, to }),
    downloadHash: (where) => call('file', where),
  }
}

type Call = <T>(action: string, input?: object) => Promise<T>

function accountControls(call: Call) {
  return {
    createAccount: (fields: NewAccountFields) => call<SandboxAccount>('create-account', fields),
    changeAccount: (account: string, changes: object) =>
      call<SandboxAccount>('change-account', { account, ...changes }),
    changeRoot: (account: string) => call<SandboxAccount>('change-root', { account }),
    createApp: async (fields: NewAppFields) => void (await call('create-app', fields)),
    changeApp: async (changes: AppChanges, app?: string) =>
      void (await call('change-app', { app, ...changes })),
    addRedirectUri: async (uri: string, app?: string) =>
      void (await call('add-redirect-uri', { uri, app })),
    issueToken: (options: object) => call<IssuedToken>('issue-token', options),
    revokeAll: async (account?: string) =>
      (await call<{ revoked: number }>('revoke-all', { account })).revoked,
    expireAll: async (account?: string) =>
      (await call<{ expired: number }>('expire-all', { account })).expired,
  }
}

function faultControls(call: Call) {
  return {
    setFault: async (fault: FaultSpec) => (await call<{ id: string }>('add-fault', fault)).id,
    faults: async () => (await call<{ faults: ActiveFault[] }>('faults')).faults,
    clearFaults: (id?: string) => call<void>('clear-faults', { id }),
    setRateLimit: (limit: object) => call<void>('set-rate-limit', limit),
    setWebhook: async (uri: string | undefined, app?: string) =>
      void (await call('set-webhook', { uri, app })),
    webhook: (app?: string) => call<WebhookStatus>('webhook', { app }),
    resetCursors: (account?: string) => call<void>('reset-cursors', { account }),
    settings: (changes: Partial<Settings>) => call<Settings>('settings', changes),
    resetSettings: () => call<Settings>('reset-settings'),
    counts: () => call<Counts>('counts'),
    resetCounts: () => call<void>('reset-counts'),
  }
}

function toWire({ bytes, clientModified, ...file }: NewFile): object {
  return {
    ...file,
    ...(bytes === undefined ? {} : { base64: Buffer.from(bytes).toString('base64') }),
    ...(clientModified === undefined
      ? {}
      : { clientModified: `${clientModified.toISOString().slice(0, 19)}Z` }),
  }
}
