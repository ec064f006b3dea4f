import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { createResource } from './resource.ts'

export interface PageOf<Item> {
  readonly items: readonly Item[]
  /** Asks for what comes behind; null at the end. */
  readonly cursor: string | null
}

/** A long list, read page by page. */
export interface Pager<Item> {
  readonly items: ReadonlySignal<readonly Item[] | undefined>
  readonly problem: ReadonlySignal<unknown>
  readonly isLoading: ReadonlySignal<boolean>
  readonly hasMore: ReadonlySignal<boolean>
  /** Begins again with the first page. */
  load(): Promise<void>
  /** Appends what comes behind; nothing while something is being read. */
  more(): Promise<void>
  /** Replaces the items: after a change, or with what came live. */
  edit(change: (items: readonly Item[]) => readonly Item[]): void
  stop(): void
}

/**
 * A page of a filtered list holds what was found in a moment, which may be little or nothing: it is
 * gone on with until there are so many more, or no more.
 */
const ENOUGH = 20

export function createPager<Item>(
  readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Item>>,
): Pager<Item> {
  const from = signal<string | undefined>(undefined)
  const first = createResource((signal) => readPage(undefined, signal))
  const next = createResource((signal) => readPage(from.peek(), signal))
  const page = first.value

  async function load(): Promise<void> {
    next.stop()
    await first.load()
    if (first.problem.peek() === undefined) await fill(ENOUGH)
  }

  async function more(): Promise<void> {
    if (first.isLoading.peek() || next.isLoading.peek()) return
    await fill((page.peek()?.items.length ?? 0) + ENOUGH)
  }

  async function fill(wanted: number): Promise<void> {
    let before = page.peek()
    while (before?.cursor && before.items.length < wanted) {
      from.value = before.cursor
      await next.load()
      const read = next.value.peek()
      // Failed, or the list was begun again meanwhile: what came belongs to another one.
      if (!read || next.problem.peek() !== undefined || page.peek()?.cursor !== before.cursor)
        return
      const known: PageOf<Item> = page.peek() ?? before
      first.set({ items: [...known.items, ...read.items], cursor: read.cursor })
      next.clear()
      before = page.peek()
    }
  }

  return {
    items: computed(() => page.value?.items),
    problem: computed(() => first.problem.value ?? next.problem.value),
    isLoading: computed(() => first.isLoading.value || next.isLoading.value),
    hasMore: computed(() => Boolean(page.value?.cursor)),
    load,
    more,
    edit(change) {
      const known = page.peek()
      if (known) first.set({ ...known, items: change(known.items) })
    },
    stop() {
      first.stop()
      next.stop()
    },
  }
}
