import type { ComponentType } from 'preact'
import { useErrorBoundary, useMemo } from 'preact/hooks'
import { ApiError } from '../api/api-error.ts'
import { text } from '../locale/text.ts'
import { PAGES } from '../pages.ts'
import type { PageName } from '../paths.ts'
import { useResource } from '../state/hooks.ts'
import { ErrorView } from '../ui/ErrorView.tsx'
import { Loading } from '../ui/Loading.tsx'
import { ArrivalProvider, createArrival } from './arrival.ts'
import { NotFound } from './NotFound.tsx'

export interface PageHostProps {
  readonly name: PageName
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly path: string
  /** The first page of a visit takes no focus. */
  readonly isFirst: boolean
}

interface AnyPageProps {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** Loads the code of a page and draws it. What goes wrong within stays within. */
export function PageHost({ name, params, query, path, isFirst }: PageHostProps) {
  const code = useResource(() => loadPage(name), [name])
  const arrival = useMemo(() => createArrival(path, isFirst), [path])
  const [fault] = useErrorBoundary((error) => console.error(error))

  if (fault !== undefined || code.problem.value !== undefined) {
    return <ErrorView problem={fault ?? code.problem.value} onRetry={() => location.reload()} />
  }
  const found = code.value.value
  if (!found) return <Loading />
  return (
    <ArrivalProvider value={arrival}>
      <found.Component params={params} query={query} />
    </ArrivalProvider>
  )
}

/** A path's parameters are those of its name: `findPage` has read them. */
async function loadPage(name: PageName): Promise<{ Component: ComponentType<AnyPageProps> }> {
  try {
    const Component = (await PAGES[name]?.()) ?? NotFound
    return { Component: Component as ComponentType<AnyPageProps> }
  } catch (cause) {
    throw new ApiError(text('error.chunk'), { code: 'page_not_loaded', cause })
  }
}
