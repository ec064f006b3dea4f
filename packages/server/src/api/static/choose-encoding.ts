/** What a body may be sent in, the best first. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const
export type Encoding = (typeof ENCODINGS)[number]

/**
 * The best encoding that `Accept-Encoding` names, ours to choose among those not refused by `q=0`.
 * Nothing is compressed for those who did not ask.
 */
export function chooseEncoding(header: string | undefined): Encoding {
  const asked = new Set(
    (header ?? '')
      .toLowerCase()
      .split(',')
      .map((item) => item.split(';').map((piece) => piece.trim()))
      .filter(([, weight]) => !weight || !/^q=0(\.0*)?$/.test(weight))
      .map(([name]) => name),
  )
  return ENCODINGS.find((encoding) => asked.has(encoding)) ?? 'identity'
}
