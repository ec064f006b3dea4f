import { formatBytes, formatNumber } from '../locale/format.ts'

/** An amount of bytes; the exact number is told when it is pointed at. */
export function Bytes({ value }: { readonly value: number | null | undefined }) {
  if (value === null || value === undefined) return <span class="soft">–</span>
  return <span title={`${formatNumber(value)} bytes`}>{formatBytes(value)}</span>
}
