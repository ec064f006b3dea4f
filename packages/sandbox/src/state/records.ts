import type { Scope } from '../oauth/scopes.ts'
import type { Commit } from '../tree/write.ts'

/** Where a revision's bytes are: on disk under the content hash, or computed from a seed. */
export type ContentRef =
  | { readonly kind: 'disk' }
  | { readonly kind: 'pattern'; readonly seed: number }

/** One state of a file's content. Instants are milliseconds. */
export interface Revision {
  readonly rev: string
  readonly size: number
  readonly contentHash: string
  readonly content: ContentRef
  readonly clientModified: number
  readonly serverModified: number
  /** A wrong content hash to tell in metadata, so that a client's verification can be tested. */
  readonly claimedHash?: string
}

interface NodeBase {
  readonly id: string
  /** The namespace that holds the node. */
  readonly ns: string
  /** Lower-cased path within the namespace: the key. */
  readonly path: string
  /** The same path as people wrote it. */
  readonly display: string
  readonly name: string
  /** The change that put the node where it is. */
  readonly seq: number
  /** When that change happened. */
  readonly changedAt: number
}

export interface FileNode extends NodeBase {
  readonly kind: 'file'
  readonly revision: Revision
  /** Present for documents that can only be exported. */
  readonly exports?: Exports
  /** Why nobody gets its bytes: no permission to download them, or the law. */
  readonly restriction?: 'not-downloadable' | 'taken-down'
}

/** What a document can be exported as, by format; the first is the default. */
export type Exports = Readonly<Record<string, string>>

export interface FolderNode extends NodeBase {
  readonly kind: 'folder'
  /** Present where another namespace is mounted. */
  readonly mount?: Mount
}

export type TreeNode = FileNode | FolderNode

export interface Mount {
  readonly ns: string
  readonly isReadOnly: boolean
  /** A shared folder, a member's home in the team's root, or the folder of an app. */
  readonly kind: 'shared' | 'home' | 'app'
  /** The accounts that may go in; everybody who sees it if absent. */
  readonly memberIds?: readonly string[]
}

/** A shared folder that an account may use, whether or not it is mounted anywhere. */
export interface Membership {
  readonly ns: string
  readonly name: string
  readonly isReadOnly: boolean
}

/** A revision that is not a file's present content, because it was replaced or deleted. */
export interface OldRevision {
  readonly file: FileNode
}

/** What is remembered of a deleted entry. */
export interface Tombstone {
  readonly ns: string
  readonly path: string
  readonly display: string
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly deletedAt: number
}

/** Something happened at a path; what is there now is looked up when the change is told. */
export interface Change {
  readonly seq: number
  readonly ns: string
  readonly path: string
  readonly display: string
  readonly at: number
}

export interface Account {
  readonly id: string
  readonly uid: string
  readonly email: string
  readonly password: string
  readonly givenName: string
  readonly surname: string
  readonly kind: 'personal' | 'team'
  readonly homeNs: string
  readonly rootNs: string
  /** Where the home lies below a team's root. */
  readonly homePath?: string
  readonly teamId?: string
  readonly memberId?: string
  /** Who founded the team. The others may not make anything beside the team's folders. */
  readonly isTeamAdmin?: boolean
  readonly memberships?: readonly Membership[]
  readonly allocatedBytes: number
  readonly isSuspended: boolean
  readonly isEmailVerified: boolean
  /** Cursors made under another number are answered with `reset`. */
  readonly cursorEpoch: number
}

export interface App {
  readonly key: string
  readonly secret: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly redirectUris: readonly string[]
  readonly status: 'development' | 'production' | 'frozen'
  readonly access: 'full' | 'app_folder'
  /** The account that may always link a development app. */
  readonly ownerId?: string
  /** How many accounts may link while the app is in development; 0 is the owner alone. */
  readonly developmentUsers: number
  /** No refresh token is given out, whatever is asked for. */
  readonly refusesOffline?: boolean
  /** Told when files of those who linked the app have changed. */
  readonly webhook?: string
}

/** An account's permission for an app; its tokens live and die with it. */
export interface Grant {
  readonly id: string
  readonly accountId: string
  readonly appKey: string
  readonly scopes: readonly Scope[]
  readonly refreshToken?: string
  /** Given through PKCE without a secret, and refreshed the same way. */
  readonly isPublicClient: boolean
}

export interface AccessToken {
  readonly token: string
  readonly grantId: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: number
}

export interface AuthorizationCode {
  readonly code: string
  readonly accountId: string
  readonly appKey: string
  readonly scopes: readonly Scope[]
  readonly redirectUri?: string
  readonly isOffline: boolean
  readonly challenge?: { readonly method: 'S256' | 'plain'; readonly value: string }
  readonly expiresAt: number
}

export interface UploadSession {
  readonly id: string
  readonly accountId: string
  readonly kind: 'sequential' | 'concurrent'
  readonly isClosed: boolean
  /** Bytes of a sequential session; the end of the last chunk of a closed concurrent one. */
  readonly size: number
  /** Lengths by offset of what a concurrent session has. */
  readonly chunks: Readonly<Record<string, number>>
  readonly expiresAt: number
}

export interface TemporaryLink {
  readonly token: string
  readonly accountId: string
  readonly fileId: string
  readonly rev: string
  readonly expiresAt: number
  /** To be shown by a browser rather than saved. */
  readonly isInline?: boolean
}

/** Where anybody who has it may put one file. */
export interface UploadLink {
  readonly token: string
  readonly accountId: string
  /** The namespace its path begins in. */
  readonly root: string
  readonly commit: Commit
  readonly expiresAt: number
  readonly isUsed?: boolean
}

export interface SharedLink {
  readonly key: string
  readonly rlkey: string
  readonly accountId: string
  readonly nodeId: string
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly visibility: 'public' | 'team_only' | 'password'
  readonly password?: string
  readonly expiresAt?: number
}
