import { useEffect, useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { announce } from '../ui/announce.ts'
import { useTick } from '../ui/use-tick.ts'
import { type Sample, sampled, secondsLeft, speedOf } from './speed.ts'
import { type Totals, totalsOf } from './totals.ts'
import { type RowSpeech, spokenWords } from './words.ts'

export interface Pace {
  readonly totals: Totals
  /** Bytes a second; `undefined` while nobody can tell. */
  readonly speed: number | undefined
  readonly secondsLeft: number | undefined
}

/** All transfers together, followed as they move; a stall is noticed within seconds. */
export function useProgress(): Pace {
  const { store } = usePicker()
  const totals = totalsOf(store.transfers.value)
  const samples = useRef<readonly Sample[]>([])
  useTick(totals.active > 0)
  samples.current = sampled(samples.current, { atMs: performance.now(), sent: totals.sent })
  const speed = totals.active > 0 ? speedOf(samples.current) : undefined
  return { totals, speed, secondsLeft: secondsLeft(totals, speed) }
}

/** Nobody wants to hear a number more often than this. */
const SPEAK_EVERY_MS = 5000

/** Says how far it is: at every tenth, at most every five seconds, and at the end. */
export function useSpokenProgress(totals: Totals): void {
  const speech = usePicker()
  const lastMs = useRef(Number.NEGATIVE_INFINITY)
  const isOver = totals.active === 0
  const tenth = Math.floor(totals.percent / 10)
  const words = spokenWords(totals, speech)
  const latest = useRef(words)
  latest.current = words

  useEffect(() => {
    if (totals.count === 0) return
    const speak = () => {
      lastMs.current = performance.now()
      announce(latest.current)
    }
    const waitMs = isOver ? 0 : lastMs.current + SPEAK_EVERY_MS - performance.now()
    const timer = setTimeout(speak, Math.max(0, waitMs))
    return () => clearTimeout(timer)
  }, [tenth, isOver])
}

/** What a line on a file of this source takes, now: whoever counts seconds draws again each second. */
export function useRowSpeech(name: string): RowSpeech {
  const { text, language, store } = usePicker()
  const source = store.sources.value.find((each) => each.name === name)?.title ?? name
  return { text, language, source, now: Date.now() }
}

/** Whether the browser has a network, as far as it knows. */
export function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return isOnline
}
