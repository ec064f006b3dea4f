import type { MakePolicyRequest } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import type { Call } from './calls.ts'

/** What somebody fills in to have a policy made. */
export interface PolicyDraft {
  readonly lifetime: Lifetime
  /** Of the calendar, in the person's own time; for `lifetime: 'until'`. */
  readonly until: string
  readonly allowsMost: boolean
  readonly calls: readonly Call[]
  readonly handle: string
  readonly url: string
  readonly path: string
  readonly container: string
  readonly minSize: string
  readonly maxSize: string
}

const HOUR = 3_600
export const LIFETIMES = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
} as const
export type Lifetime = keyof typeof LIFETIMES | 'until'

export const NEW_DRAFT: PolicyDraft = {
  lifetime: 'hour',
  until: '',
  allowsMost: true,
  calls: [],
  handle: '',
  url: '',
  path: '',
  container: '',
  minSize: '',
  maxSize: '',
}

export type DraftProblems = Partial<Readonly<Record<keyof PolicyDraft, string>>>

/** The request, or what has to be mended before there is one. */
export function toMakeRequest(
  draft: PolicyDraft,
  nowMs: number,
): { readonly request: MakePolicyRequest } | { readonly problems: DraftProblems } {
  const expiry = expiryOf(draft, nowMs)
  const minSize = toSize(draft.minSize)
  const maxSize = toSize(draft.maxSize)
  const problems: DraftProblems = {
    ...(expiry === undefined && { until: text('policies.untilMissing') }),
    ...(expiry !== undefined && expiry * 1_000 <= nowMs && { until: text('policies.untilOver') }),
    ...(!draft.allowsMost && draft.calls.length === 0 && { calls: text('policies.callsMissing') }),
    ...(Number.isNaN(minSize) && { minSize: text('policies.sizeMalformed') }),
    ...(Number.isNaN(maxSize) && { maxSize: text('policies.sizeMalformed') }),
    ...(isAbove(minSize, maxSize) && { maxSize: text('policies.sizesSwapped') }),
  }
  if (expiry === undefined || Object.keys(problems).length > 0) return { problems }
  const { handle, url, path, container } = draft
  const clauses = { handle, url, path, container, minSize, maxSize }
  const call = draft.allowsMost ? undefined : draft.calls
  return { request: withoutEmpty({ expiry, call, ...clauses }) }
}

function expiryOf({ lifetime, until }: PolicyDraft, nowMs: number): number | undefined {
  const seconds =
    lifetime === 'until' ? new Date(until).getTime() / 1_000 : nowMs / 1_000 + LIFETIMES[lifetime]
  return Number.isFinite(seconds) ? Math.floor(seconds) : undefined
}

const SIZE = /^(\d+(?:[.,]\d+)?)\s*(k|m|g)?b?$/i
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** `2048`, `10 MB`: bytes; `undefined` when nothing is written, not a number when it is no size. */
export function toSize(words: string): number | undefined {
  if (words.trim() === '') return undefined
  const [, amount, unit = ''] = SIZE.exec(words.trim()) ?? []
  if (amount === undefined) return Number.NaN
  return Math.round(Number(amount.replace(',', '.')) * (UNITS[unit.toLowerCase()] ?? 1))
}

const isAbove = (min: number | undefined, max: number | undefined) =>
  min !== undefined && max !== undefined && min > max

/** What is left empty says nothing. */
function withoutEmpty({ expiry, call, ...clauses }: Clauses): MakePolicyRequest {
  const { handle, url, path, container, minSize, maxSize } = clauses
  return {
    expiry,
    ...(call && { call: [...call] }),
    ...(handle.trim() && { handle: handle.trim() }),
    ...(url.trim() && { url: url.trim() }),
    ...(path.trim() && { path: path.trim() }),
    ...(container.trim() && { container: container.trim() }),
    ...(minSize !== undefined && { minSize }),
    ...(maxSize !== undefined && { maxSize }),
  }
}

interface Clauses extends Pick<PolicyDraft, 'handle' | 'url' | 'path' | 'container'> {
  readonly expiry: number
  readonly call: readonly Call[] | undefined
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
}

/** In the order of the list, whichever is ticked first. */
export function toggleCall(
  calls: readonly Call[],
  call: Call,
  all: readonly Call[],
): readonly Call[] {
  const chosen = calls.includes(call) ? calls.filter((one) => one !== call) : [...calls, call]
  return all.filter((one) => chosen.includes(one))
}
