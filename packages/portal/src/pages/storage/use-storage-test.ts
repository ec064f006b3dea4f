import type { Finding } from '@quayside/wire'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { usePortal } from '../../portal.ts'
import { createResource, type Resource } from '../../state/resource.ts'

/** What trying a storage out came to, and what was tried. */
export interface StorageTest {
  readonly place: object
  readonly ok: boolean
  readonly findings: readonly Finding[]
}

export interface StorageTester {
  readonly result: Resource<StorageTest>
  /** Has the service write, read and delete something there; `place` as its API takes it. */
  try(place: object): void
}

export function useStorageTester(path: string): StorageTester {
  const { api } = usePortal()
  const wanted = useRef<object | undefined>(undefined)
  const result = useMemo(
    () =>
      createResource(async (signal) => {
        const place = wanted.current
        if (!place) throw new Error('nothing is to be tried out')
        const answer = await api.post<Omit<StorageTest, 'place'>>(`${path}/test`, place, {
          signal,
        })
        return { ...answer, place }
      }),
    [path],
  )
  useEffect(() => result.stop, [result])
  return {
    result,
    try(place) {
      wanted.current = place
      result.clear()
      void result.load()
    },
  }
}
