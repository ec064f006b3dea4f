import { shownName } from '../state/shown-name.ts'

/** A name that every system stores is at most 255 bytes; most letters take one to three. */
const MAX_STEM = 120

/** `photo.jpg` is `photo` and `.jpg`; a name that only has an ending (`.bashrc`) is all stem. */
export function partsOfName(name: string): { readonly stem: string; readonly ending: string } {
  const dot = name.lastIndexOf('.')
  if (dot <= 0 || dot === name.length - 1) return { stem: name, ending: '' }
  return { stem: name.slice(0, dot), ending: name.slice(dot) }
}

/**
 * What the file is called after a person typed a new name for it: its ending stays, what file
 * systems refuse is left out, and a name that would be empty changes nothing.
 */
export function renamed(name: string, typed: string): string {
  const { stem, ending } = partsOfName(shownName(name))
  const isWithEnding = ending !== '' && typed.toLowerCase().endsWith(ending.toLowerCase())
  const wanted = isWithEnding ? typed.slice(0, -ending.length) : typed
  return `${cleanStem(wanted) || stem}${ending}`
}

/** Neither slashes and other signs with a meaning in paths, nor anything that cannot be seen. */
function cleanStem(typed: string): string {
  const visible = typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
  const harmless = visible.replace(/[/\\:*?"<>|]/g, ' ').replace(/\s+/g, ' ')
  const short = [...harmless.trim()].slice(0, MAX_STEM).join('')
  return short.replace(/[. ]+$/, '').trimStart()
}
