import type { PersonalSource, Source } from '../sources/source.ts'
import { listingUnsupported, sourceUnknown } from './errors.ts'

/**
 * The source of this name, where people connect. Throws `source_unknown`, and `listing_unsupported`
 * for a source of addresses.
 */
export function personalSource(sources: ReadonlyMap<string, Source>, name: string): PersonalSource {
  const source = sources.get(name)
  if (!source) throw sourceUnknown(name)
  if (!source.oauth) throw listingUnsupported(name)
  return source
}
