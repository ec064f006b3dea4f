import type { PageRange } from '../../params.ts'
import { conversionTooLarge, pageMissing } from '../errors.ts'

/**
 * The numbers of these pages, from 1, in the order they were named in; all of them where none are
 * named. A range may end beyond the last page but not begin there. Throws `conversion_page_missing`,
 * and `conversion_too_large` when there are more than `maxPages`.
 */
export function choosePages(
  ranges: readonly PageRange[] | undefined,
  { pages, maxPages }: { readonly pages: number; readonly maxPages: number },
): readonly number[] {
  const chosen: number[] = []
  for (const { from, to = pages } of ranges ?? [{ from: 1 }]) {
    if (from > pages) throw pageMissing(from, pages)
    for (let page = from; page <= Math.min(to, pages); page++) {
      if (chosen.length === maxPages) {
        throw conversionTooLarge(`it has more than ${maxPages.toLocaleString('en')} pages`)
      }
      chosen.push(page)
    }
  }
  return chosen
}
