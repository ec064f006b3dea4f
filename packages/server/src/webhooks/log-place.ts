import { parseDeliveryId } from '../lib/ids.ts'
import { cursorInvalid } from './errors.ts'

/** Where a page of the log ended; the next begins behind it. */
export interface LogPlace {
  readonly createdAt: number
  readonly id: string
}

export const toCursor = ({ createdAt, id }: LogPlace): string => `${createdAt}.${id}`

/** Throws `cursor_invalid` for what `toCursor` has not made. */
export function parseCursor(text: string): LogPlace {
  const [, createdAt = '', id = ''] = /^(\d{1,15})\.(.+)$/.exec(text) ?? []
  if (createdAt === '' || parseDeliveryId(id) === undefined) throw cursorInvalid()
  return { createdAt: Number(createdAt), id }
}
