import type { LinkedFile } from '../files/file-record.ts'
import { linkRedirectUnsupported } from './errors.ts'
import { asking, type LinkedFilesDeps, pinOf } from './linked-files.ts'

/**
 * An address at the source itself under which anybody gets a linked file's bytes for a few hours:
 * only for whoever asks for it, and where the app lets them. Rejects as opening the link does, and
 * with `link_redirect_unsupported` where the source has no such addresses.
 */
export type LinkAddress = (
  file: LinkedFile,
  options: { readonly signal: AbortSignal },
) => Promise<string>

export function createLinkAddress(deps: LinkedFilesDeps): LinkAddress {
  return (file, { signal }) =>
    asking(deps, file, signal, async (source, access) => {
      if (!source.temporaryLink) throw linkRedirectUnsupported(file.origin.source)
      return await source.temporaryLink(access, file.origin.ref, { rev: pinOf(file), signal })
    })
}
