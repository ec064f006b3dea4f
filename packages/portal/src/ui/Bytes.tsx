import { formatBytes } from '../locale/format.ts'
import { text } from '../locale/text.ts'

/** An amount of bytes; the exact number is told when it is pointed at. */
export function Bytes({ value }: { readonly value: number | null | undefined }) {
  if (value === null || value === undefined) return <span class="soft">–</span>
  return <span title={text('shell.exactBytes', { count: value })}>{formatBytes(value)}</span>
}
