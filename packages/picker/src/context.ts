import type { Signal } from '@preact/signals'
import type { Api, SourceFacts } from '@quayside/client/api'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { CloudBrowsers } from './cloud/cloud-browsers.ts'
import type { Text } from './locale/text.ts'
import type { PickerOptions } from './options/picker-options.ts'
import type { Choice } from './state/choice.ts'
import type { Candidate, Refusal } from './state/refusal.ts'
import type { Problem, Transfer } from './state/transfer.ts'
import type { View } from './state/view.ts'

/** What the components of one picker share. They draw `store` and call `actions`. */
export interface PickerContext {
  readonly options: PickerOptions
  readonly api: Api
  readonly text: Text
  /** BCP 47, for `Intl`; another one when the texts arrive late. */
  readonly language: string
  /** A module that is loaded when used, from the folder the picker's script came from: `crop.js`. */
  loadModule(name: string): Promise<unknown>
  readonly store: PickerStore
  readonly actions: PickerActions
  /** Made by `createCloudBrowsers`; they remember where the person is while other views are shown. */
  readonly clouds: CloudBrowsers
}

export interface PickerStore {
  readonly view: Signal<View>
  /** In the order of `fromSources`; `local_file_system` and `url` are among them. */
  readonly sources: Signal<readonly SourceFacts[]>
  /** What has been chosen, in order. */
  readonly choices: Signal<readonly Choice[]>
  /** What the page is asked about (`onFileSelected`) and has not answered yet. */
  readonly asked: Signal<readonly Choice[]>
  /** Empty until something was sent on its way. */
  readonly transfers: Signal<readonly Transfer[]>
  /** What went on while the dialog was away; not part of the result until the person takes it. */
  readonly recovered: Signal<readonly Transfer[]>
  /** A passing sentence: a refusal, a veto, a lost network. Goes after `errorsTimeout`. */
  readonly notice: Signal<Notice | undefined>
  readonly isMinimised: Signal<boolean>
}

export interface Notice {
  readonly tone: 'plain' | 'bad'
  readonly text: string
}

export interface PickerActions {
  show(view: View): void
  /**
   * Adds what the options allow and `onFileSelected` does not veto; the rest is told in a notice.
   * Resolves to what was added (`onFileSelected` may have changed it).
   */
  choose(choices: readonly Choice[]): Promise<readonly Choice[]>
  remove(ids: readonly string[]): void
  /** The same id, another value: renamed, cropped, with `alt` text. */
  replace(choice: Choice): void
  /** Moves it to another place of the order. */
  move(id: string, index: number): void
  /** Why this cannot be chosen now; `undefined` when it can. */
  refusalOf(candidate: Candidate): Refusal | undefined
  /** From choosing to what comes next: cropping, the summary, or the transfers. */
  proceed(): void
  /** Sends everything chosen on its way and shows it. */
  upload(): void
  pause(id: string): void
  resume(id: string): void
  cancelTransfer(id: string): void
  /** Cancels what has not ended; what is stored already stays. */
  cancelAll(): void
  /** Tries what failed again: one, or all. */
  retry(id?: string): void
  /** Adds what was recovered to the selection, as far as the options allow. */
  takeRecovered(): Promise<void>
  /** Shows it no more. */
  dismissRecovered(): void
  /** Ends with the result as it is, failures included. */
  finish(): void
  notify(notice: Notice): void
  /** Any thrown value as something to show, in the person's language where the code is known. */
  problemOf(error: unknown): Problem
  /**
   * Leaves the page for this address, which leads back here. What was chosen (except files of the
   * device, which no page may keep) is there again when the picker is opened next.
   */
  leave(url: string): void
  /** The person closes the dialog: asks first when something would be lost. */
  close(): void
  minimise(isMinimised: boolean): void
}

const Context = createContext<PickerContext | undefined>(undefined)

export const PickerProvider = Context.Provider

/** What every component of the picker begins with. */
export function usePicker(): PickerContext {
  const picker = useContext(Context)
  if (!picker) throw new Error('a component of the picker stands outside of it')
  return picker
}
