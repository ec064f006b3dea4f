export interface ByteRange {
  readonly start: number
  /** The first byte that does not belong to it. */
  readonly end: number
}

/**
 * The part of `size` bytes that a Range header asks for: undefined if it asks for everything or
 * in a form that is not served, `'unsatisfiable'` if there is nothing at that place.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | undefined | 'unsatisfiable' {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  const [, first = '', last = ''] = match ?? []
  if (first === '' && last === '') {
    return undefined
  }
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < start) {
    return undefined
  }
  return start >= size ? 'unsatisfiable' : { start, end }
}
