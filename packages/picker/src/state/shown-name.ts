/** What turns the direction of the letters after it: `photo\u202Egpj.exe` looks like a picture. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g

/**
 * A name as it is drawn and read out: nothing in it reorders its letters, or those beside it. Where
 * it stands by itself its element has `dir="auto"`.
 */
export function shownName(name: string): string {
  return name.replace(TURNING, '')
}
