import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { Icon } from '../ui/Icon.tsx'
import { Screen } from '../ui/Screen.tsx'
import { limitsInWords } from './accept-words.ts'
import { foundFile } from './device-choice.ts'
import { FileButtons } from './FileButtons.tsx'
import { listenForDrops } from './listen-for-drops.ts'
import { TakingView } from './TakingView.tsx'
import { useTaking } from './use-taking.ts'

/** Files of this device: dropped, pasted, or chosen in the browser's own dialog. */
export function DeviceView() {
  const { text, options, language } = usePicker()
  const { state, takeDropped, takeFiles, isBusy, cancel } = useTaking()
  const isOver = useSignal(false)
  const area = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const page = area.current?.ownerDocument
    if (!page) return undefined
    return listenForDrops(page, {
      isFirst: true,
      canDrop: () => !isBusy(),
      onOver: (value) => {
        isOver.value = value
      },
      onDrop: takeDropped,
    })
  }, [takeDropped, isBusy, isOver])

  const isOne = options.maxFiles === 1
  const limits = limitsInWords(options, text, language)
  return (
    <Screen title={text('device.title')}>
      <div ref={area} class={isOver.value ? 'qs-drop qs-drop-over' : 'qs-drop'}>
        {state.value ? (
          <TakingView taking={state.value} cancel={cancel} />
        ) : (
          <div class="qs-drop-inner">
            <span class="qs-drop-icon">
              <Icon name="device" size={44} />
            </span>
            <p class="qs-drop-title">{text(isOne ? 'device.dropOne' : 'device.drop')}</p>
            <FileButtons onFiles={(files) => takeFiles(files.map(foundFile))} />
            {limits && <p class="qs-drop-hint">{limits}</p>}
            <p class="qs-drop-hint qs-drop-paste">{text('device.paste')}</p>
          </div>
        )}
      </div>
    </Screen>
  )
}
