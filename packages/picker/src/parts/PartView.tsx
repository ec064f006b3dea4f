import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import type { Part } from './parts.ts'

export interface PartViewProps<Exports> {
  readonly part: Part<Exports>
  /** Draws with what the part brings. */
  children(exports: Exports): ComponentChildren
}

/** A screen of a part: loads it if it is not there yet, and says so when it cannot be had. */
export function PartView<Exports>({ part, children }: PartViewProps<Exports>) {
  const { text } = usePicker()
  const load = () => {
    part.load().catch(() => undefined) // told by its state
  }
  useEffect(load, [part])
  const state = part.state.value
  if (state.status === 'there') return <>{children(state.exports)}</>
  return (
    <Screen title={text('shell.title')}>
      {state.status === 'absent' ? (
        <Spinner label={text('shell.opening')} />
      ) : (
        <ProblemView
          problem={{ code: 'network', message: text('error.network'), canRetry: true }}
          onRetry={load}
        />
      )}
    </Screen>
  )
}
