import sanitizeHtml from 'sanitize-html'

/** Everything that says how a text looks, and nothing that does something or leads elsewhere. */
const TAGS: readonly string[] = [
  ...sanitizeHtml.defaults.allowedTags,
  ...['html', 'head', 'title', 'style', 'body', 'img', 'font', 'center', 'del', 'ins', 'strike'],
]

const LOOKS = [
  ...['style', 'class', 'id', 'name', 'title', 'lang', 'dir', 'align', 'valign', 'width', 'height'],
  ...['border', 'cellpadding', 'cellspacing', 'bgcolor', 'color', 'face', 'size', 'type', 'start'],
  ...['colspan', 'rowspan', 'span', 'value', 'reversed', 'nowrap', 'text'],
]

/**
 * HTML that can be shown without running or fetching anything: no scripts, no frames, forms or
 * objects, no addresses but those of links that a person may follow, pictures only where they are
 * in the page itself.
 */
export function cleanHtml(html: string): string {
  const clean = sanitizeHtml(html, {
    allowedTags: [...TAGS],
    allowedAttributes: { '*': LOOKS, a: [...LOOKS, 'href'], img: [...LOOKS, 'src', 'alt'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    // Style sheets are cleaned below.
    allowVulnerableTags: true,
    parseStyleAttributes: false,
    transformTags: {
      '*': (tagName, { style, ...attributes }) => ({
        tagName,
        attribs: style === undefined ? attributes : { ...attributes, style: cleanStyle(style) },
      }),
      img: (tagName, attributes) => ({ tagName, attribs: withOwnPicture(attributes) }),
    },
  })
  return `<!DOCTYPE html>\n<meta charset="utf-8">\n${clean.replace(STYLE_SHEET, cleanStyle)}`
}

/** What is between the tags; nothing that was cleaned has them in another form. */
const STYLE_SHEET = /(?<=<style[^<>]*>)[^<]*(?:<(?!\/style>)[^<]*)*/g

/** Pictures in the page itself; a path would be looked for on the machine that shows it. */
function withOwnPicture({ src = '', style, ...others }: sanitizeHtml.Attributes) {
  return {
    ...others,
    ...(/^data:image\/(png|jpeg|gif|webp|bmp);/i.test(src.trim()) && { src: src.trim() }),
    ...(style !== undefined && { style: cleanStyle(style) }),
  }
}

/**
 * Without anything that fetches or runs. Escapes could spell such words in another way; nothing
 * that only says how a text looks needs them.
 */
function cleanStyle(css: string): string {
  return css
    .replaceAll('\\', '')
    .replace(/@import[^;]*;?/gi, '')
    .replace(/(url|image|image-set|src|expression)\s*\([^)]*\)?/gi, 'none')
    .replace(/(behavior|-moz-binding)\s*:[^;}]*/gi, '')
}
