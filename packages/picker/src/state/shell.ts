import type { Signal } from '@preact/signals'
import type { Saving } from '../save/saving.ts'
import type { Problem } from './transfer.ts'

/** What only the frame of the dialog draws. */
export interface ShellState {
  readonly phase: Signal<Phase>
  readonly question: Signal<Question | undefined>
  /** Out of sight while it works on. */
  readonly isHidden: Signal<boolean>
  /** The dialog was opened to save. */
  readonly saving: Signal<Saving | undefined>
}

/** How far opening has come. */
export type Phase =
  | { readonly name: 'opening' }
  | { readonly name: 'ready' }
  /** The service says that this page may not pick. */
  | { readonly name: 'blocked'; readonly reason: string }
  | { readonly name: 'failed'; readonly problem: Problem; retry(): void }

/** Something the person decides before going on. */
export interface Question {
  readonly title: string
  readonly text: string
  readonly yes: string
  readonly no: string
  /** A third way. */
  readonly other?: { readonly label: string; choose(): void } | undefined
  answer(isYes: boolean): void
}
