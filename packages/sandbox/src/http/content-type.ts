import { lookup } from 'mime-types'

/** The type a file's name promises. */
export function contentTypeOf(name: string): string {
  return lookup(name) || 'application/octet-stream'
}
