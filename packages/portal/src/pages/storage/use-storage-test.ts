import type { Finding } from '@quayside/wire'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { usePortal } from '../../portal.ts'
import { createResource, type Resource } from '../../state/resource.ts'
import { type StorageDraft, toPlace } from './storage.ts'

/** What trying a storage out came to, and what was tried. */
export interface StorageTest {
  readonly draft: StorageDraft
  readonly ok: boolean
  readonly findings: readonly Finding[]
}

export interface StorageTester {
  readonly result: Resource<StorageTest>
  /** Has the service write, read and delete something there. */
  try(draft: StorageDraft): void
}

export function useStorageTester(path: string): StorageTester {
  const { api } = usePortal()
  const wanted = useRef<StorageDraft | undefined>(undefined)
  const result = useMemo(
    () =>
      createResource(async (signal) => {
        const draft = wanted.current
        if (!draft) throw new Error('nothing is to be tried out')
        const answer = await api.post<Omit<StorageTest, 'draft'>>(`${path}/test`, toPlace(draft), {
          signal,
        })
        return { ...answer, draft }
      }),
    [path],
  )
  useEffect(() => result.stop, [result])
  return {
    result,
    try(draft) {
      wanted.current = draft
      result.clear()
      void result.load()
    },
  }
}
