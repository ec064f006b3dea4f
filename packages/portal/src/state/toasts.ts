import { type ReadonlySignal, signal } from '@preact/signals'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'good' | 'bad'
}

/** Passing sentences; each is read out as well. */
export interface Toasts {
  readonly shown: ReadonlySignal<readonly Toast[]>
  /** What a screen reader is told. */
  readonly announced: ReadonlySignal<string>
  /** Shows a sentence for a while. What went badly stays until it is dismissed. */
  notify(text: string, tone?: Toast['tone']): void
  /** Reads out, shows nothing. */
  announce(text: string): void
  dismiss(id: number): void
}

const SHOWN_MS = 6_000
/** More at a time nobody reads. */
const MOST = 3

export function createToasts(after: (ms: number, act: () => void) => void = setTimer): Toasts {
  const shown = signal<readonly Toast[]>([])
  const announced = signal('')
  let lastId = 0

  function dismiss(id: number): void {
    shown.value = shown.peek().filter((toast) => toast.id !== id)
  }

  function announce(text: string): void {
    // The same sentence twice is read out twice only when it differs.
    announced.value = announced.peek() === text ? `${text}\u00A0` : text
  }

  return {
    shown,
    announced,
    announce,
    dismiss,
    notify(text, tone = 'good') {
      lastId += 1
      const id = lastId
      shown.value = [...shown.peek(), { id, text, tone }].slice(-MOST)
      announce(text)
      if (tone === 'good') after(SHOWN_MS, () => dismiss(id))
    },
  }
}

const setTimer = (ms: number, act: () => void) => void setTimeout(act, ms)
