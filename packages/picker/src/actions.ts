import { createChoose } from './choosing.ts'
import type { PickerActions, PickerContext, PickerStore } from './context.ts'
import type { Text } from './locale/text.ts'
import type { SessionMemory } from './session-memory.ts'
import type { Choice } from './state/choice.ts'
import { refusalOf } from './state/limits.ts'
import { uncropped } from './state/next-view.ts'
import type { ShellState } from './state/shell.ts'
import type { View } from './state/view.ts'
import { move, remove, replace } from './summary/basket.ts'
import type { Transfers } from './transfers/transfers.ts'

/** What the screens can do, and what only the session itself does. */
export interface SessionActions extends PickerActions {
  /** One picture after the other is cropped; then all are sent. */
  cropAll(ids: readonly string[]): void
  /** Nothing is shown any more: timers end. */
  stop(): void
}

export interface ActionsDeps extends Pick<PickerContext, 'options' | 'api'> {
  readonly text: Text
  readonly store: PickerStore
  readonly shell: ShellState
  readonly transfers: Transfers
  readonly memory: SessionMemory
  readonly problemOf: PickerActions['problemOf']
  goTo(url: string): void
  onFinish(): void
  /** Stops what is on its way, and closes. */
  onGiveUp(): void
}

export function createActions(deps: ActionsDeps): SessionActions {
  const { options, store, text, transfers } = deps
  const notices = createNotices(store.notice, options.errorsTimeout)
  const steps = createSteps({ ...deps, notify: notices.show })
  const ask = createChoose({
    options,
    text,
    store,
    notify: (words) => notices.show({ tone: 'bad', text: words }),
  })

  async function choose(wanted: readonly Choice[]): Promise<readonly Choice[]> {
    const added = await ask(wanted)
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
    stop: notices.stop,
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

type Steps = Pick<
  SessionActions,
  'show' | 'proceed' | 'upload' | 'cropAll' | 'finish' | 'leave' | 'close'
>

/** From screen to screen, and out. */
function createSteps(deps: ActionsDeps & { notify: PickerActions['notify'] }): Steps {
  const { options, store, shell, text, transfers } = deps
  /** Pictures that are still to be cropped before everything is sent by itself. */
  let waiting: readonly string[] | undefined

  const show = (view: View) => {
    store.view.value = view
  }

  function proceed(): void {
    if (store.view.value.name === 'transfers') return
    const [next, ...later] = waiting ?? []
    if (next !== undefined) {
      waiting = later
      return show({ name: 'crop', choiceId: next })
    }
    if (waiting) return upload()
    const forced = uncropped(store.choices.value, options)
    show(forced ? { name: 'crop', choiceId: forced.id } : { name: 'summary' })
  }

  function upload(): void {
    waiting = undefined
    const { length } = store.choices.value
    if (length < options.minFiles) {
      const words = text('shell.tooFew', { count: options.minFiles })
      return deps.notify({ tone: 'bad', text: words })
    }
    const forced = uncropped(store.choices.value, options)
    if (forced) return show({ name: 'crop', choiceId: forced.id })
    show({ name: 'transfers' })
    if (options.displayMode === 'overlay') {
      store.isMinimised.value = options.miniUploader
      shell.isHidden.value = options.hideModalWhenUploading || options.hideWhenUploading
    }
    transfers.start(store.choices.value)
  }

  function leave(url: string): void {
    const { token } = deps.api.settings
    const view = store.view.value
    deps.memory.keep({
      token: token?.get(),
      choices: store.choices.value,
      source: view.name === 'source' ? view.source : undefined,
    })
    deps.goTo(url)
  }

  function close(): void {
    const isSending = store.view.value.name === 'transfers'
    if (isSending && !transfers.isBusy()) return deps.onFinish()
    const count = store.choices.value.length
    if (count === 0 && !isSending) return deps.onGiveUp()
    shell.question.value = {
      title: text('shell.leaveTitle'),
      text: isSending ? text('shell.leaveUploading') : text('shell.leaveText', { count }),
      yes: text('shell.leave'),
      no: text('shell.stay'),
      answer(isYes) {
        shell.question.value = undefined
        if (isYes) deps.onGiveUp()
      },
    }
  }

  return {
    show,
    proceed,
    upload,
    leave,
    close,
    cropAll(ids) {
      waiting = ids
      proceed()
    },
    finish: deps.onFinish,
  }
}
