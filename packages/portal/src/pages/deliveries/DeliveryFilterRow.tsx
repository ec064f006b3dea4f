import type { ComponentChildren } from 'preact'
import { text } from '../../locale/text.ts'
import { Select } from '../../ui/Select.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { fromLocalInput, toLocalInput } from '../filters/local-time.ts'
import { type DeliveryFilters, STATUSES, TIMES } from './filters.ts'
import { eventChoices, type Known, webhookChoices } from './known.ts'

export interface DeliveryFilterRowProps {
  readonly known: Known
  readonly filters: DeliveryFilters
  /** Puts what was chosen into the address. */
  narrow(changes: Readonly<Record<string, string>>): void
  /** At the end of the row. */
  readonly children: ComponentChildren
}

const STATE_TEXTS = {
  pending: 'deliveries.pending',
  delivered: 'deliveries.delivered',
  not_delivered: 'deliveries.notDelivered',
} as const

/** Which deliveries to show. */
export function DeliveryFilterRow({ known, filters, narrow, children }: DeliveryFilterRowProps) {
  return (
    <div class="filters delivery-filters">
      <WebhookSelect known={known} chosen={filters.endpoint} narrow={narrow} />
      <Select
        label={text('deliveries.event')}
        value={filters.action ?? ''}
        options={eventChoices(known, filters.action ?? '')}
        onChange={(action) => narrow({ action })}
      />
      <Select
        label={text('deliveries.state')}
        value={filters.status ?? ''}
        options={[
          { value: '', label: text('deliveries.anyState') },
          ...STATUSES.map((value) => ({ value, label: text(STATE_TEXTS[value]) })),
        ]}
        onChange={(status) => narrow({ status })}
      />
      <Select
        label={text('deliveries.time')}
        value={filters.time ?? ''}
        options={[
          { value: '', label: text('deliveries.time.any') },
          ...TIMES.map((value) => ({ value, label: text(`deliveries.time.${value}`) })),
        ]}
        onChange={(time) => narrow({ time, from: '', to: '' })}
      />
      {filters.time === 'between' && <TimeInputs filters={filters} narrow={narrow} />}
      {children}
    </div>
  )
}

function TimeInputs({ filters, narrow }: Pick<DeliveryFilterRowProps, 'filters' | 'narrow'>) {
  return (
    <>
      <TextInput
        type="datetime-local"
        label={text('deliveries.from')}
        value={toLocalInput(filters.from)}
        onInput={(words) => narrow({ from: fromLocalInput(words) ?? '' })}
      />
      <TextInput
        type="datetime-local"
        label={text('deliveries.until')}
        value={toLocalInput(filters.to)}
        onInput={(words) => narrow({ to: fromLocalInput(words) ?? '' })}
      />
    </>
  )
}

export interface WebhookSelectProps extends Pick<DeliveryFilterRowProps, 'known' | 'narrow'> {
  readonly chosen: string | undefined
}

export function WebhookSelect({ known, chosen = '', narrow }: WebhookSelectProps) {
  return (
    <Select
      label={text('deliveries.webhook')}
      value={chosen}
      options={webhookChoices(known, chosen)}
      onChange={(endpoint) => narrow({ endpoint })}
    />
  )
}
