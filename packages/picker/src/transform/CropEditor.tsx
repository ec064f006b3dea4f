import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { announce } from '../ui/announce.ts'
import { Button } from '../ui/Button.tsx'
import { useOwnId } from '../ui/own-id.ts'
import type { CropArea, CropModule, Picture } from './crop-module.ts'
import {
  type CropRules,
  type CropState,
  circled,
  keptSize,
  ratioOf,
  reset,
  rotated,
} from './crop-state.ts'

export interface CropEditorProps {
  readonly module: CropModule
  readonly picture: Picture
  readonly rules: CropRules
  readonly state: CropState
  onChange(state: CropState): void
}

/** The picture with the part to keep, and the buttons that turn it and cut it out round. */
export function CropEditor(props: CropEditorProps) {
  const { text } = usePicker()
  const { state } = props
  const helpId = useOwnId()
  const host = useCropArea(props, helpId)
  const { width, height } = keptSize(state)
  return (
    <div class="qs-crop">
      <div class="qs-crop-host" ref={host} />
      <Tools {...props} />
      <p class="qs-crop-help">
        <span>{text('crop.size', { width, height })}</span>
        <span id={helpId}>{text('crop.help')}</span>
      </p>
    </div>
  )
}

function Tools({ rules, state, onChange }: CropEditorProps) {
  const { text } = usePicker()
  return (
    <div class="qs-crop-tools">
      {rules.canRotate && (
        // Left is left in every language.
        <div class="qs-crop-tools" dir="ltr">
          <Button icon="rotate" onClick={() => onChange(rotated(state, 'CCW', rules))}>
            {text('crop.rotateLeft')}
          </Button>
          <span class="qs-crop-right">
            <Button icon="rotate" onClick={() => onChange(rotated(state, 'CW', rules))}>
              {text('crop.rotateRight')}
            </Button>
          </span>
        </div>
      )}
      {rules.canCircle && (
        <Button
          pressed={state.isCircle}
          onClick={() => onChange(circled(state, !state.isCircle, rules))}
        >
          {text('crop.circle')}
        </Button>
      )}
      <Button kind="quiet" onClick={() => onChange(reset(state, rules))}>
        {text('crop.reset')}
      </Button>
    </div>
  )
}

/** Puts the picture and its selection into the element that takes the answered ref. */
function useCropArea({ module, picture, rules, state, onChange }: CropEditorProps, helpId: string) {
  const { text } = usePicker()
  const host = useRef<HTMLDivElement>(null)
  const area = useRef<CropArea>(undefined)
  const latest = useRef({ state, onChange })
  latest.current = { state, onChange }
  useSpokenSize(state)

  useLayoutEffect(() => {
    if (!host.current) return
    const created = module.createCropArea(host.current, {
      picture,
      label: text('crop.area'),
      describedBy: helpId,
      onChange: (box) => latest.current.onChange({ ...latest.current.state, box }),
    })
    area.current = created
    return () => created.destroy()
  }, [module, picture])

  useLayoutEffect(() => {
    const hasSelection = rules.canCrop || state.isCircle
    area.current?.show({ ...state, ratio: ratioOf(state, rules), hasSelection })
  }, [state])
  return host
}

/** Long enough for a run of key presses to end. */
const SPEAK_AFTER_MS = 600

/** Tells those who do not see it how large the part is, when it has come to rest. */
function useSpokenSize(state: CropState): void {
  const { text } = usePicker()
  const isFirst = useRef(true)
  useLayoutEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const { width, height } = keptSize(state)
    const timer = setTimeout(() => announce(text('crop.size', { width, height })), SPEAK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [state.box])
}
