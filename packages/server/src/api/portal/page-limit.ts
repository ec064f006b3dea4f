const DEFAULT_LIMIT = 50

/** How many rows a page is to have, as a query says it; lists bound it themselves. */
export function pageLimit({ limit }: { readonly limit?: string | undefined }): number {
  return limit === undefined ? DEFAULT_LIMIT : Number(limit)
}
