import { effect } from '@preact/signals'
import type { Parts } from './parts.ts'

/**
 * Dresses a shadow root: with the frame's styles, and with those of parts as they come. Works
 * where a page forbids style elements.
 */
export function dress(root: ShadowRoot, frame: string, parts: Pick<Parts, 'styles'>): () => void {
  const made = new Map<string, CSSStyleSheet>()
  const sheetOf = (styles: string) => made.getOrInsertComputed(styles, toSheet)
  return effect(() => {
    root.adoptedStyleSheets = [frame, ...parts.styles.value].map(sheetOf)
  })
}

function toSheet(styles: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)
  return sheet
}
