/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

/** Builds HTML; every value that is not HTML already is escaped. Lists are joined. */
export function html(
  pieces: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number | undefined)[]
): Html {
  const text = pieces.map((piece, at) => piece + toHtml(values[at])).join('')
  return { html: text }
}

function toHtml(value: Html | readonly Html[] | string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return 'html' in value ? value.html : value.map((one) => one.html).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
}
