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
  /** Appends the next page; nothing while one is being read. */
  more(): Promise<void>
  /** Replaces the items: after a change, or with what came live. */
  edit(change: (items: readonly Item[]) => readonly Item[]): void
  stop(): void
}

export function createPager<Item>(
  readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Item>>,
): Pager<Item> {
  const first = createResource((signal) => readPage(undefined, signal))
  const wanted = signal<string | undefined>(undefined)
  const next = createResource((signal) => readPage(wanted.peek(), signal))

  async function load(): Promise<void> {
    next.stop()
    await first.load()
  }

  async function more(): Promise<void> {
    const before = first.value.peek()
    if (!before?.cursor || next.isLoading.peek()) return
    wanted.value = before.cursor
    await next.load()
    const page = next.value.peek()
    // Begun again meanwhile: what came belongs to another list.
    if (!page || next.problem.peek() || first.value.peek()?.cursor !== before.cursor) return
    const items = [...(first.value.peek()?.items ?? []), ...page.items]
    first.set({ items, cursor: page.cursor })
  }

  return {
    items: computed(() => first.value.value?.items),
    problem: computed(() => first.problem.value ?? next.problem.value),
    isLoading: computed(() => first.isLoading.value || next.isLoading.value),
    hasMore: computed(() => Boolean(first.value.value?.cursor)),
    load,
    more,
    edit(change) {
      const page = first.value.peek()
      if (page) first.set({ ...page, items: change(page.items) })
    },
    stop() {
      first.stop()
      next.stop()
    },
  }
}
