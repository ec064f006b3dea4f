import { createChoose } from './choosing.ts'
import type { PickerActions, PickerStore } from './context.ts'
import type { Choice } from './state/choice.ts'
import { refusalOf } from './state/limits.ts'
import { createSteps, type Steps, type StepsDeps } from './steps.ts'
import { move, remove, replace } from './summary/basket.ts'

/** What the screens can do, and what only the session itself does. */
export interface SessionActions extends PickerActions, Pick<Steps, 'cropAll'> {
  /** Nothing is shown any more: timers end, and what the page still thinks of is not taken. */
  stop(): void
}

export interface ActionsDeps extends Omit<StepsDeps, 'notify'> {
  readonly problemOf: PickerActions['problemOf']
}

export function createActions(deps: ActionsDeps): SessionActions {
  const { options, store, text, transfers } = deps
  const notices = createNotices(store.notice, options.errorsTimeout)
  const steps = createSteps({ ...deps, notify: notices.show })
  let isStopped = false
  const ask = createChoose({
    options,
    text,
    store,
    notify: (words) => notices.show({ tone: 'bad', text: words }),
  })

  async function choose(wanted: readonly Choice[]): Promise<readonly Choice[]> {
    const added = await ask(wanted)
    if (isStopped) return []
    // Where one file is wanted, the new one took the place of another.
    const present = new Set(store.choices.value.map(({ id }) => id))
    transfers.drop(sentIds(store).filter((id) => !present.has(id)))
    transfers.startAhead(added)
    const isFull = store.choices.value.length >= options.maxFiles
    if (added.length > 0 && isFull && options.startUploadingWhenMaxFilesReached) steps.upload()
    return added
  }

  return {
    ...steps,
    choose,
    remove(ids) {
      store.choices.value = remove(store.choices.value, ids)
      transfers.drop(ids)
    },
    replace(choice) {
      store.choices.value = replace(store.choices.value, choice)
    },
    move(id, index) {
      store.choices.value = move(store.choices.value, id, index)
    },
    refusalOf: (candidate) => refusalOf(candidate, options, store.choices.value),
    pause: transfers.pause,
    resume: transfers.resume,
    cancelTransfer: transfers.cancel,
    cancelAll: transfers.cancelAll,
    retry: transfers.retry,
    takeRecovered: transfers.takeRecovered,
    dismissRecovered: transfers.dismissRecovered,
    notify: notices.show,
    problemOf: deps.problemOf,
    minimise(isMinimised) {
      store.isMinimised.value = isMinimised
    },
    stop() {
      isStopped = true
      notices.stop()
    },
  }
}

const sentIds = ({ transfers }: PickerStore) => transfers.value.map(({ choice }) => choice.id)

interface Notices {
  show: PickerActions['notify']
  stop(): void
}

/** A sentence goes by itself; the next one takes its place. */
function createNotices(notice: PickerStore['notice'], timeoutMs: number): Notices {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    show(next) {
      clearTimeout(timer)
      notice.value = next
      if (timeoutMs > 0) timer = setTimeout(() => (notice.value = undefined), timeoutMs)
    },
    stop: () => clearTimeout(timer),
  }
}
