const PLACE = 'quayside.portal.place'

type Memory = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Before the person leaves for a sign-in elsewhere: where they are in the portal. */
export function rememberPlace(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  memory: Memory,
): void {
  try {
    memory.setItem(PLACE, `${pathname}${search}`)
  } catch {
    // Without a memory they come back to the first page.
  }
}

/** Where they were, once; nothing when they did not leave, or when it is no page of the portal. */
export function takePlace(memory: Memory): string | undefined {
  try {
    const place = memory.getItem(PLACE)
    memory.removeItem(PLACE)
    return place?.startsWith('/portal/') ? place : undefined
  } catch {
    return undefined
  }
}
