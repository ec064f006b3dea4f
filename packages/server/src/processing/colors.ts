import names from 'color-name'

/** As sharp takes it: 0 to 255 each, and alpha from 0 (nothing) to 1 (opaque). */
export interface Rgba {
  readonly r: number
  readonly g: number
  readonly b: number
  readonly alpha: number
}

const NOTHING: Rgba = { r: 0, g: 0, b: 0, alpha: 0 }

/**
 * Reads a colour as addresses have it (Filestack reference 9.2): 3, 6 or 8 hexadecimal digits with
 * or without `#`, a colour name of SVG, `gray0` to `gray100`, `transparent` or `none`; in any case.
 * `undefined` for everything else, patterns like `fractal` included.
 */
export function parseColor(text: string): Rgba | undefined {
  const name = text.trim().toLowerCase()
  if (name === 'transparent' || name === 'none') return NOTHING
  return fromHex(name) ?? fromGray(name) ?? fromName(name)
}

/** What `Color` parameters are kept as: eight digits, `rrggbbaa`, in lower case. */
export function formatColor({ r, g, b, alpha }: Rgba): string {
  return [r, g, b, Math.round(alpha * 255)]
    .map((part) => part.toString(16).padStart(2, '0'))
    .join('')
}

function fromHex(text: string): Rgba | undefined {
  const digits = text.replace(/^#/, '')
  if (!/^(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return undefined
  const long = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits
  const [r = 0, g = 0, b = 0, alpha = 255] = Buffer.from(long, 'hex')
  return { r, g, b, alpha: alpha / 255 }
}

/** X11's greys, in per cent of white; the British spelling is X11's too. */
function fromGray(name: string): Rgba | undefined {
  const percent = Number(/^gr[ae]y(\d{1,3})$/.exec(name)?.[1])
  if (!(percent <= 100)) return undefined
  const level = Math.round((percent * 255) / 100)
  return { r: level, g: level, b: level, alpha: 1 }
}

function fromName(name: string): Rgba | undefined {
  if (!Object.hasOwn(names, name)) return undefined
  const [r = 0, g = 0, b = 0] = names[name as keyof typeof names]
  return { r, g, b, alpha: 1 }
}
