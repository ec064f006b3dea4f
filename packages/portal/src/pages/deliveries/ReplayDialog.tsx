import type { ReplayAnswer, ReplayRequest } from '@quayside/wire'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Form as FormState } from '../../state/form.ts'
import { useForm } from '../../state/hooks.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { fromLocalInput, toLocalInput } from '../filters/local-time.ts'
import type { DeliveryFilters } from './filters.ts'
import { type Known, webhookChoices } from './known.ts'
import { firstRange, type Range, toRequest } from './range.ts'
import { replayAll } from './replay.ts'

export interface ReplayDialogProps {
  readonly apiKey: string
  readonly known: Known
  /** What the list shows: the dialog begins with it. */
  readonly filters: DeliveryFilters
  onClose(): void
}

/** Sends again what failed since a time, or all of a range. */
export function ReplayDialog({ apiKey, known, filters, onClose }: ReplayDialogProps) {
  const { api, notify } = usePortal()
  const [count, setCount] = useState<number | undefined>()
  const controller = useMemo(() => new AbortController(), [])
  useEffect(() => () => controller.abort(), [])

  const post = (request: ReplayRequest) =>
    api.post<ReplayAnswer>(at`/apps/${apiKey}/deliveries/replay`, request)
  async function send(request: ReplayRequest): Promise<number> {
    let sent = 0
    const onCount = (so: number) => {
      sent = so
      setCount(so)
    }
    try {
      return await replayAll(request, { post, onCount, signal: controller.signal })
    } catch (error) {
      if (sent > 0) notify(text('deliveries.rangeStopped', { count: sent }), 'bad')
      throw error
    }
  }
  const start = useMemo(() => firstRange(filters, Date.now()), [])
  const form = useForm<Range>(start, async (range) => {
    const request = toRequest(range)
    if (!request) return range
    const made = await send(request)
    notify(
      made === 0 ? text('deliveries.rangeNone') : text('deliveries.rangeDone', { count: made }),
    )
    onClose()
    return range
  })
  const isComplete = toRequest(form.values.value) !== undefined
  return (
    <Dialog title={text('deliveries.rangeTitle')} onClose={onClose}>
      <div class="dialog-text">{text('deliveries.rangeText')}</div>
      <Form form={form} action={text('deliveries.rangeAction')} done="" isReady={isComplete}>
        <RangeFields form={form} known={known} />
        {!isComplete && <p class="field-problem">{text('deliveries.rangeMissing')}</p>}
        <p class="soft" role="status">
          {count !== undefined && text('deliveries.rangeSoFar', { count })}
        </p>
      </Form>
    </Dialog>
  )
}

interface RangeFieldsProps {
  readonly form: FormState<Range>
  readonly known: Known
}

function RangeFields({ form, known }: RangeFieldsProps) {
  const { from, to, onlyFailed, endpoint } = form.values.value
  return (
    <>
      <TextInput
        type="datetime-local"
        label={text('deliveries.from')}
        value={toLocalInput(from)}
        onInput={(words) => form.set('from', fromLocalInput(words) ?? '')}
      />
      <TextInput
        type="datetime-local"
        label={text('deliveries.until')}
        value={toLocalInput(to)}
        onInput={(words) => form.set('to', fromLocalInput(words) ?? '')}
      />
      <Select
        label={text('deliveries.webhook')}
        value={endpoint}
        options={webhookChoices(known, endpoint)}
        onChange={(chosen) => form.set('endpoint', chosen)}
      />
      <Checkbox
        label={text('deliveries.onlyFailed')}
        hint={text('deliveries.onlyFailedHint')}
        checked={onlyFailed}
        onChange={(checked) => form.set('onlyFailed', checked)}
      />
    </>
  )
}
