import type { DayAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { DayChart } from '../days/DayChart.tsx'

/** The amounts of each day. */
export function DayCharts({ days }: { readonly days: readonly DayAnswer[] }) {
  return (
    <div class="charts">
      <DayChart
        title={text('overview.uploads')}
        days={days}
        series={[
          { label: text('overview.uploaded'), tone: 'accent', amountOf: (day) => day.uploads },
        ]}
        unit="number"
      />
      <DayChart
        title={text('overview.traffic')}
        days={days}
        series={[
          { label: text('overview.bytesOfDay'), tone: 'accent', amountOf: (day) => day.bytes },
        ]}
        unit="bytes"
      />
      <DayChart
        title={text('overview.conversions')}
        days={days}
        series={[
          {
            label: text('overview.conversions'),
            tone: 'accent',
            amountOf: (day) => day.conversions,
          },
        ]}
        unit="number"
      />
      <DayChart
        title={text('overview.deliveries')}
        days={days}
        isStacked
        // What failed stands on top: a little of it is seen there.
        series={[
          {
            label: text('overview.notDelivered'),
            tone: 'bad',
            amountOf: (day) => day.notDelivered,
          },
          { label: text('overview.delivered'), tone: 'good', amountOf: (day) => day.delivered },
        ]}
        unit="number"
      />
    </div>
  )
}
