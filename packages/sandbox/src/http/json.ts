/** Anything JSON can say. A field that is undefined is left out when written. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [field: string]: Json }

/** JSON for an HTTP header: everything from DEL upwards escaped, code unit by code unit. */
export function toHeaderJson(value: Json): string {
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** JSON from a header, whose UTF-8 bytes Node hands over as Latin-1. Undefined if it is none. */
export function parseHeaderJson(header: string): { value: unknown } | undefined {
  const isAscii = /^[\0-\x7f]*$/.test(header)
  return parseJson(isAscii ? header : Buffer.from(header, 'latin1').toString('utf8'))
}

/** Undefined if the text is not JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The caller answers in the words of its own protocol.
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
