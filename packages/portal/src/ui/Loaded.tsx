import type { ComponentChildren } from 'preact'
import type { Resource } from '../state/resource.ts'
import { ErrorView } from './ErrorView.tsx'
import { Loading } from './Loading.tsx'
import { ProblemNotice } from './Notice.tsx'

export interface LoadedProps<Value> {
  readonly resource: Resource<Value>
  children(value: Value): ComponentChildren
}

/**
 * Draws what a resource holds: loading before it is there, the error view when it could not be had.
 * When reading it again fails, what is there stays, below a notice.
 */
export function Loaded<Value>({ resource, children }: LoadedProps<Value>) {
  const { value, problem, load } = resource
  if (value.value === undefined) {
    if (problem.value === undefined) return <Loading />
    return <ErrorView problem={problem.value} onRetry={load} />
  }
  return (
    <>
      <ProblemNotice problem={problem.value} />
      {children(value.value)}
    </>
  )
}
