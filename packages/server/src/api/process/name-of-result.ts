import { extensionOf } from '../../lib/file-name.ts'
import type { Derivative, DerivativeAsk } from '../../processing/derivatives/derivative.ts'
import { withExtension } from '../../processing/derivatives/make-derivative.ts'

/** Files with the same bytes share a derivative, and each has its own name. */
export function nameOfResult(
  { sources: [source] }: Pick<DerivativeAsk, 'sources'>,
  { filename }: Pick<Derivative, 'filename'>,
): string {
  return source?.kind === 'file'
    ? withExtension(source.file.filename, extensionOf(filename))
    : filename
}
