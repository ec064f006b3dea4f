/** Where Dropbox's four faces are. */
export interface DropboxOrigins {
  readonly web: string
  readonly api: string
  readonly content: string
  readonly notify: string
}

/** Dropbox itself, or one origin that plays all of them. */
export function dropboxOrigins(origin?: string | undefined): DropboxOrigins {
  if (origin !== undefined && origin !== '') {
    const only = new URL(origin).origin
    return { web: only, api: only, content: only, notify: only }
  }
  return {
    web: 'https://www.dropbox.com',
    api: 'https://api.dropboxapi.com',
    content: 'https://content.dropboxapi.com',
    notify: 'https://notify.dropboxapi.com',
  }
}
