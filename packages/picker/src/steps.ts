import type { PickerActions, PickerContext, PickerStore } from './context.ts'
import type { Text } from './locale/text.ts'
import type { SessionMemory } from './session-memory.ts'
import { uncropped } from './state/next-view.ts'
import type { Question, ShellState } from './state/shell.ts'
import type { View } from './state/view.ts'
import type { Transfers } from './transfers/transfers.ts'

/** From screen to screen, and out. */
export interface Steps
  extends Pick<PickerActions, 'show' | 'proceed' | 'upload' | 'finish' | 'leave' | 'close'> {
  /** One picture after the other is cropped; then all are sent. */
  cropAll(ids: readonly string[]): void
}

export interface StepsDeps extends Pick<PickerContext, 'options' | 'api'> {
  readonly text: Text
  readonly store: PickerStore
  readonly shell: ShellState
  readonly transfers: Transfers
  readonly memory: SessionMemory
  readonly notify: PickerActions['notify']
  goTo(url: string): void
  onFinish(): void
  /** Stops what is on its way, and closes. */
  onGiveUp(): void
}

export function createSteps(deps: StepsDeps): Steps {
  const { options, store, shell, text, transfers } = deps
  /** Pictures that are still to be cropped before everything is sent by itself. */
  let waiting: readonly string[] | undefined

  const show = (view: View) => {
    store.view.value = view
  }

  /** The picture that has to be cropped before things go on. */
  function nextPicture(): string | undefined {
    const [next, ...later] = waiting ?? []
    if (waiting && next !== undefined) waiting = later
    return next ?? uncropped(store.choices.value, options)?.id
  }

  function proceed(): void {
    if (store.view.value.name === 'transfers') return
    const choiceId = nextPicture()
    if (choiceId !== undefined) show({ name: 'crop', choiceId })
    else if (waiting) upload()
    else show({ name: 'summary' })
  }

  function upload(): void {
    waiting = undefined
    const choiceId = nextPicture()
    if (store.choices.value.length < options.minFiles) {
      deps.notify({ tone: 'bad', text: text('shell.tooFew', { count: options.minFiles }) })
    } else if (choiceId !== undefined) show({ name: 'crop', choiceId })
    else send()
  }

  function send(): void {
    show({ name: 'transfers' })
    if (options.displayMode === 'overlay') {
      store.isMinimised.value = options.miniUploader
      shell.isHidden.value = options.hideModalWhenUploading || options.hideWhenUploading
    }
    transfers.start(store.choices.value)
  }

  function leave(url: string): void {
    const view = store.view.value
    deps.memory.keep({
      token: deps.api.settings.token?.get(),
      choices: store.choices.value,
      source: view.name === 'source' ? view.source : undefined,
    })
    deps.goTo(url)
  }

  function close(): void {
    const isSending = store.view.value.name === 'transfers'
    const isLosing = isSending ? transfers.isBusy() : store.choices.value.length > 0
    if (isLosing) shell.question.value = mayClose(isSending)
    else if (isSending) deps.onFinish()
    else deps.onGiveUp()
  }

  function mayClose(isSending: boolean): Question {
    const count = store.choices.value.length
    return {
      title: text(isSending ? 'shell.stopTitle' : 'shell.leaveTitle'),
      text: isSending ? text('shell.stopText') : text('shell.leaveText', { count }),
      yes: text(isSending ? 'shell.stop' : 'shell.leave'),
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
