const MINUTE_MS = 60_000

/** An instant as `<input type="datetime-local">` wants it: the time of the person, to the minute. */
export function toLocalInput(instant: string | undefined): string {
  const at = Date.parse(instant ?? '')
  if (Number.isNaN(at)) return ''
  const offsetMs = new Date(at).getTimezoneOffset() * MINUTE_MS
  return new Date(at - offsetMs).toISOString().slice(0, 16)
}

/** The instant somebody filled in; `undefined` while that is not complete. */
export function fromLocalInput(words: string): string | undefined {
  const at = new Date(words)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
