import type { Frame } from './frame.ts'
import { BLUE, GREEN, RED } from './tone.ts'

/**
 * Makes the colours of a frame, which changes, stronger; `amount` is what is added to pale ones, as a share of what they have. What is
 * strong already gets less, so that nothing becomes garish, and greys stay grey.
 */
export function saturate({ data }: Frame, amount: number): void {
  for (let at = 0; at < data.length; at += 4) {
    const r = data[at] as number
    const g = data[at + 1] as number
    const b = data[at + 2] as number
    const most = Math.max(r, g, b)
    const strength = most === 0 ? 0 : (most - Math.min(r, g, b)) / most
    const factor = 1 + amount * (1 - strength * 0.7)
    const brightness = r * RED + g * GREEN + b * BLUE
    data[at] = toByte(brightness + (r - brightness) * factor)
    data[at + 1] = toByte(brightness + (g - brightness) * factor)
    data[at + 2] = toByte(brightness + (b - brightness) * factor)
  }
}

const toByte = (value: number) => Math.min(255, Math.max(0, Math.round(value)))
