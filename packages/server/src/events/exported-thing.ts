import type { Handle } from '../lib/ids.ts'
import type { PayloadFacts } from './event.ts'

/** What is saved to a person's drive. */
export type ExportedThing =
  | { readonly kind: 'file'; readonly handle: Handle }
  /** Tasks, then handle or address, as in a conversion's path. */
  | { readonly kind: 'conversion'; readonly path: string }
  | { readonly kind: 'address'; readonly url: string }

/** Where receivers find what was saved, or was to be. */
export function addressOf(exported: ExportedThing, facts: PayloadFacts): string {
  switch (exported.kind) {
    case 'file':
      return facts.fileUrl(exported.handle)
    case 'conversion':
      return facts.processUrl(exported.path.replace(/^\/+/, ''))
    case 'address':
      return exported.url
    default:
      return exported satisfies never
  }
}
