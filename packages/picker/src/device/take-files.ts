import type { PickerActions, PickerContext } from '../context.ts'
import type { DeviceChoice } from '../state/choice.ts'
import { shownName } from '../state/shown-name.ts'
import { type FoundFile, toDeviceChoice } from './device-choice.ts'
import { changesPictures, type LookModule, loadLook } from './look-module.ts'

export interface TakeOptions {
  readonly signal: AbortSignal
  /** Told while pictures are made ready, which takes a moment each. */
  onProgress?(done: number, total: number): void
  /** What comes next when something was chosen; `actions.proceed` by itself. */
  onTaken?(): void
}

/** What the taking of files needs of a picker. */
export interface Taker extends Pick<PickerContext, 'options' | 'text' | 'loadModule'> {
  readonly actions: Pick<PickerActions, 'choose' | 'notify' | 'proceed' | 'refusalOf'>
}

/**
 * From files to choices: asks the page's `acceptFn`, looks at the size of pictures, makes them
 * ready to be sent, chooses them and goes on. What is refused is told in a notice. Rejects with
 * the signal's reason, and when what looks into files cannot be loaded; nothing is chosen then.
 */
export async function takeFiles(
  picker: Taker,
  found: readonly FoundFile[],
  { signal, onProgress, onTaken = picker.actions.proceed }: TakeOptions,
): Promise<readonly DeviceChoice[]> {
  const refusals: string[] = []
  const choices = found.map(toDeviceChoice)
  const taken = needsLook(picker)
    ? await lookAtEach(picker, choices, refusals, { signal, ...(onProgress && { onProgress }) })
    : choices
  signal.throwIfAborted()
  const added = await picker.actions.choose(taken)
  if (refusals.length > 0) tellRefused(picker, refusals)
  if (added.length > 0) onTaken()
  return added.filter((choice) => choice.kind === 'device')
}

const needsLook = ({ options }: Taker) => options.acceptFn !== undefined || changesPictures(options)

/** Files looked at together: enough to hide the waiting, few enough for the pictures in memory. */
const AT_ONCE = 3

async function lookAtEach(
  picker: Taker,
  choices: readonly DeviceChoice[],
  refusals: string[],
  { signal, onProgress }: TakeOptions,
): Promise<readonly DeviceChoice[]> {
  const module = await loadLook(picker)
  const seen: (DeviceChoice | undefined)[] = []
  const waiting = choices.entries()
  let passed = 0
  let done = 0
  const work = async () => {
    for (const [index, choice] of waiting) {
      signal.throwIfAborted()
      // The others are refused by the options anyway, in words of their own. Twice as many as
      // there may be: those that are chosen already do not count again.
      const isWanted = passed < 2 * picker.options.maxFiles && !picker.actions.refusalOf(choice)
      const result = isWanted ? await look(picker, module, choice, signal) : choice
      if (typeof result === 'string') refusals.push(result)
      else seen[index] = result
      if (isWanted && typeof result !== 'string') passed += 1
      done += 1
      onProgress?.(done, choices.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return seen.filter((choice) => choice !== undefined)
}

/** The choice as it will be sent, or why it is refused. */
async function look(
  { options, text }: Taker,
  { refusedByPage, refusalOfPicture, readyToSend }: LookModule,
  choice: DeviceChoice,
  signal: AbortSignal,
): Promise<DeviceChoice | string> {
  const { name } = choice
  const words = await refusedByPage(choice, options)
  if (words !== undefined) return words || text('shell.vetoed', { name })
  try {
    const refusal = await refusalOfPicture(choice, options)
    if (refusal) return `${shownName(name)}: ${text(refusal.text, refusal.values)}`
    return await readyToSend(choice, options, signal)
  } catch {
    signal.throwIfAborted()
    return `${shownName(name)}: ${text('refusal.imageUnreadable')}`
  }
}

function tellRefused({ text, actions }: Taker, refusals: readonly string[]): void {
  const more = refusals.length - 1
  const words =
    more > 0 ? `${refusals[0]} ${text('shell.refusedMore', { count: more })}` : refusals[0]
  actions.notify({ tone: 'bad', text: words ?? '' })
}
