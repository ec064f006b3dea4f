import { extensionOf } from '../../lib/file-name.ts'
import type { Derivative, DerivativeAsk } from './derivative.ts'
import { withExtension } from './make-derivative.ts'

/** Files with the same bytes share a derivative, and each has its own name. */
export function nameOfResult(
  { sources: [source] }: Pick<DerivativeAsk, 'sources'>,
  { filename }: Pick<Derivative, 'filename'>,
): string {
  return source?.kind === 'file'
    ? withExtension(source.file.filename, extensionOf(filename))
    : filename
}
