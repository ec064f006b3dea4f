import { type ReadonlySignal, signal } from '@preact/signals'
import type { SourceTrialAnswer, SourceTrialResultAnswer } from '@quayside/wire'

/** What was found out about somebody's signing in; `waiting`: nothing has come of it yet. */
interface Outcome {
  readonly state: string
}

/** Signing in by an app's registration, to see that it works, or to keep files in an account. */
export interface Trial<Result extends Outcome = SourceTrialResultAnswer> {
  readonly state: ReadonlySignal<TrialState<Result>>
  /** From a press of a button: browsers open a window for nothing else. */
  begin(): Promise<void>
  /** Asks what came of it; to be called every now and then. Does nothing while nothing is waited for. */
  look(): Promise<void>
  /** Waits no longer. */
  drop(): void
}

export type TrialState<Result extends Outcome = SourceTrialResultAnswer> =
  | { readonly name: 'idle' }
  | { readonly name: 'beginning' }
  | {
      readonly name: 'waiting'
      readonly url: string
      /** The browser opened no window, so the person has to. */
      readonly isBlocked: boolean
      readonly latest: Result | undefined
    }
  | { readonly name: 'ended'; readonly result: Result }
  | { readonly name: 'failed'; readonly problem: unknown }

export interface TrialDeps<Result extends Outcome = SourceTrialResultAnswer> {
  begin(): Promise<SourceTrialAnswer>
  find(trial: string): Promise<Result>
  /** An empty window beside the page; `undefined` when the browser refuses. */
  openWindow(): TrialWindow | undefined
}

export interface TrialWindow {
  goTo(url: string): void
  close(): void
}

export function createTrial<Result extends Outcome>({
  begin,
  find,
  openWindow,
}: TrialDeps<Result>): Trial<Result> {
  const state = signal<TrialState<Result>>({ name: 'idle' })
  /** Of the trial that is under way; an answer of an earlier one is none any more. */
  let current: { readonly id: string } | undefined
  let isLooking = false

  async function start(): Promise<void> {
    if (state.peek().name === 'beginning') return
    const place = openWindow()
    current = undefined
    state.value = { name: 'beginning' }
    try {
      const { trial, url } = await begin()
      current = { id: trial }
      place?.goTo(url)
      state.value = { name: 'waiting', url, isBlocked: !place, latest: undefined }
    } catch (problem) {
      place?.close()
      state.value = { name: 'failed', problem }
    }
  }

  async function look(): Promise<void> {
    const asked = current
    const before = state.peek()
    if (!asked || isLooking || before.name !== 'waiting') return
    isLooking = true
    try {
      const result = await find(asked.id)
      if (asked !== current) return
      const isOver = result.state !== 'waiting'
      state.value = isOver ? { name: 'ended', result } : { ...before, latest: result }
    } catch (problem) {
      if (asked === current) state.value = { name: 'failed', problem }
    } finally {
      isLooking = false
    }
  }

  return {
    state,
    begin: start,
    look,
    drop() {
      current = undefined
      state.value = { name: 'idle' }
    },
  }
}
