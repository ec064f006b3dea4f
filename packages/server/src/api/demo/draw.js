// Makes DOM nodes; decides nothing. Texts become text nodes, so no name can become markup.

const SVG = 'http://www.w3.org/2000/svg'

const ICONS = {
  folder:
    'M3 6.5a1.5 1.5 0 0 1 1.5-1.5h4.6l2 2.5h8.4a1.5 1.5 0 0 1 1.5 1.5v8.5a1.5 1.5 0 0 1-1.5 1.5h-15a1.5 1.5 0 0 1-1.5-1.5z',
  file: 'M6 3.5h8l4.5 4.5v12.5h-12.5zM14 3.5v4.5h4.5',
  connect:
    'M9.5 14.5l5-5M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5l2.5-2.5M16 13l2.5-2.5a3.5 3.5 0 0 0-5-5l-2.5 2.5',
}

/** An element with properties and children; `aria-…` and `data-…` names become attributes. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue
    if (name.includes('-')) node.setAttribute(name, value)
    else node[name] = value
  }
  node.append(...children.filter((child) => child !== undefined))
  return node
}

export function button(text, onclick, className = '') {
  return element('button', { type: 'button', className, onclick }, text)
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  for (const [key, value] of Object.entries({
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.6',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
    class: 'icon',
  })) {
    svg.setAttribute(key, value)
  }
  path.setAttribute('d', ICONS[name])
  svg.append(path)
  return svg
}

export function entryRow(entry, { onclick, isChosen }) {
  const row = element(
    'button',
    { type: 'button', className: 'entry', onclick },
    picture(entry),
    element('span', { className: 'name', title: entry.name }, entry.name),
    element('small', {}, entry.folder ? '' : entry.size),
  )
  if (!entry.folder) row.setAttribute('aria-pressed', String(isChosen))
  return element('li', {}, row)
}

function picture(entry) {
  const kind = entry.folder ? 'folder' : 'file'
  const frame = element('span', { className: `picture ${kind}` }, icon(kind))
  if (entry.folder || !entry.mimetype.startsWith('image/')) return frame
  const image = element('img', { src: entry.thumbnail, alt: '', loading: 'lazy' })
  image.onerror = () => image.replaceWith(icon(kind))
  frame.replaceChildren(image)
  return frame
}

export function trailStep({ name }, onclick) {
  const step = onclick
    ? button(name, onclick, 'quiet')
    : element('span', { 'aria-current': 'page' }, name)
  return element('li', {}, step)
}

export function fault(error) {
  const words = `${error.message}${error.code ? ` (${error.code})` : ''}`
  return element('p', { className: 'fault', role: 'alert' }, words)
}

/** A finished file: its link, a picture of it if it is one, and the answer as JSON. */
export function resultParts(file) {
  const isImage = file.mimetype.startsWith('image/')
  const copy = button('Copy the link', async () => {
    await navigator.clipboard.writeText(file.url)
    copy.textContent = 'Copied'
  })
  return [
    element('h3', { className: 'title' }, `${file.filename}, ${file.status ?? 'Linked'}`),
    ...(isImage
      ? [
          element('img', {
            className: 'preview',
            src: file.url,
            alt: `Preview of ${file.filename}`,
          }),
        ]
      : []),
    element(
      'p',
      { className: 'link' },
      element('a', { href: file.url, target: '_blank', rel: 'noopener' }, file.url),
    ),
    element('div', { className: 'row' }, copy),
    element(
      'details',
      {},
      element('summary', {}, 'The answer as JSON'),
      element('pre', { tabIndex: 0 }, JSON.stringify(file, undefined, 2)),
    ),
  ]
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function bytes(count) {
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), UNITS.length - 1)
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`
}
