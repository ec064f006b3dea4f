import { useEffect, useMemo, useRef } from 'preact/hooks'
import { isApiError } from '../api/api-error.ts'
import { usePortal } from '../portal.ts'
import { createForm, type Form } from './form.ts'
import { createPager, type PageOf, type Pager } from './pager.ts'
import { createResource, type Resource } from './resource.ts'

/**
 * Something of the service for the component that shows it: read when it is first drawn, anew when
 * one of `keys` is another one, and let go of with the component.
 */
export function useResource<Value>(
  read: (signal: AbortSignal) => Promise<Value>,
  keys: readonly unknown[],
): Resource<Value> {
  const resource = useMemo(() => createResource(read), keys)
  useLoading(resource)
  return resource
}

/** The same for a long list. */
export function usePager<Item>(
  readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Item>>,
  keys: readonly unknown[],
): Pager<Item> {
  const pager = useMemo(() => createPager(readPage), keys)
  useLoading(pager)
  return pager
}

/**
 * Reads when it is first drawn, and lets go with the component. What was refused because the session
 * had ended is read when the person is back.
 */
export function useLoading(loader: Pick<Resource<unknown>, 'load' | 'stop' | 'problem'>): void {
  const isHere = usePortal().session.state.value.name === 'signed-in'
  useEffect(() => {
    void loader.load()
    return loader.stop
  }, [loader])
  useEffect(() => {
    if (isHere && isApiError(loader.problem.peek(), 'not_signed_in')) void loader.load()
  }, [isHere])
}

/**
 * A form that begins with `start`. When that becomes another one (it was loaded again) the form goes
 * along, but for what the person has changed.
 */
export function useForm<Values extends object>(
  start: Values,
  save: (values: Values) => Promise<Values | undefined>,
): Form<Values> {
  const latest = useRef(save)
  latest.current = save
  const form = useMemo(() => createForm(start, (values) => latest.current(values)), [])
  useEffect(() => form.rebase(start), [JSON.stringify(start)])
  return form
}

/** Does it every so often while the component is shown and the page can be seen. */
export function useEvery(ms: number, act: () => unknown): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) act()
    }, ms)
    return () => clearInterval(timer)
  }, [ms, act])
}
