import { LOWERCASES_BEYOND_BMP } from '../guesses.ts'

/** Names that no file or folder may have, whatever their case. */
const DISALLOWED = new Set([
  'desktop.ini',
  'thumbs.db',
  '.ds_store',
  'icon\r',
  '.dropbox',
  '.dropbox.attr',
  '.dropbox.cache',
])

/** Letters whose lower case is younger than the Unicode tables Dropbox lowers with (4.1). */
const YOUNG_CAPITALS =
  /[\u0241\u0243-\u024f\u0370-\u0376\u037f\u03cf\u04c0\u04cf\u04f6-\u04ff\u0510-\u052f\u10a0-\u10c5\u13a0-\u13f5\u1c90-\u1cbf\u1e9e\u1efa-\u1eff\u2132\u2183\u2c60-\u2c7f\u2c80-\u2cf3\ua640-\ua7ff]/u

const ASCII_ONLY = /^[\0-\x7f]*$/

/**
 * Lower-cases as Dropbox does: each character by itself, so that a final sigma is an ordinary
 * one and a capital never becomes two letters, and young letters keep their case.
 */
export function lowerCase(text: string): string {
  if (ASCII_ONLY.test(text)) {
    return text.toLowerCase()
  }
  return Array.from(text, lowerCharacter).join('')
}

function lowerCharacter(character: string): string {
  if (YOUNG_CAPITALS.test(character) || (character.length > 1 && !LOWERCASES_BEYOND_BMP)) {
    return character
  }
  // The one capital whose lower case JavaScript writes as two characters.
  return character === '\u0130' ? 'i' : character.toLowerCase()
}

/** Slashes as people send them, made single; no slash at the end; the root is empty. */
export function tidyPath(path: string): string {
  const single = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
  return single.endsWith('/') ? single.slice(0, -1) : single
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Whether a path steps to itself or its parent, which Dropbox does not resolve. */
export function hasDots(path: string): boolean {
  return path.includes('/.') && /\/\.\.?(\/|$)/.test(path)
}

export type NameFault = 'malformed_path' | 'disallowed_name'

/** Why a path cannot be written, or undefined if it can. The path is tidy except at its end. */
export function findNameFault(
  path: string,
  { refusesEmoji }: { refusesEmoji: boolean },
): NameFault | undefined {
  const names = path.split('/').slice(1)
  if (
    names.some((name) => isMalformed(name)) ||
    (refusesEmoji && /[\u{10000}-\u{10ffff}]/u.test(path))
  ) {
    return 'malformed_path'
  }
  return names.some((name) => DISALLOWED.has(name.toLowerCase())) ? 'disallowed_name' : undefined
}

function isMalformed(name: string): boolean {
  const isLong = name.length > 255
  const isDots = name === '' || name === '.' || name === '..'
  return isLong || isDots || name.endsWith(' ') || /[\\\0\x7f]/.test(name) || !name.isWellFormed()
}

/** `report.pdf` and ` (1)` give `report (1).pdf`. */
export function withSuffix(display: string, suffix: string): string {
  const name = nameOf(display)
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  return `${parentOf(display)}/${stem}${suffix}${name.slice(stem.length)}`
}
