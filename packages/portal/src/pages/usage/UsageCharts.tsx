import type { UsageCountsAnswer, UsageDayAnswer } from '@quayside/wire'
import { type TextKey, text } from '../../locale/text.ts'
import { DayChart, type DaySeries } from '../days/DayChart.tsx'

type Days = readonly UsageDayAnswer[]

/** What is counted, by day. */
export function UsageCharts({ days }: { readonly days: Days }) {
  return (
    <div class="charts">
      <AmountChart days={days} title="usage.requests" amount="requests" unit="number" />
      <AmountChart days={days} title="usage.filesServed" amount="filesServed" unit="number" />
      <AmountChart days={days} title="usage.bytesServed" amount="bytesServed" unit="bytes" />
      <DayChart
        title={text('usage.files')}
        days={days}
        isStacked
        series={[
          seriesOf('usage.deleted', 'deletes', 'bad'),
          seriesOf('usage.replaced', 'overwrites', 'soft'),
          seriesOf('usage.stored', 'filesStored', 'good'),
        ]}
        unit="number"
      />
      <AmountChart days={days} title="usage.bytesStored" amount="bytesStored" unit="bytes" />
      <AmountChart days={days} title="usage.conversions" amount="conversions" unit="number" />
    </div>
  )
}

interface AmountChartProps {
  readonly days: Days
  readonly title: TextKey
  readonly amount: keyof UsageCountsAnswer
  readonly unit: 'number' | 'bytes'
}

function AmountChart({ days, title, amount, unit }: AmountChartProps) {
  const series = [seriesOf(title, amount, 'accent')]
  return <DayChart title={text(title)} days={days} series={series} unit={unit} />
}

function seriesOf(
  label: TextKey,
  amount: keyof UsageCountsAnswer,
  tone: DaySeries<UsageDayAnswer>['tone'],
): DaySeries<UsageDayAnswer> {
  return { label: text(label), tone, amountOf: (day) => day[amount] }
}
