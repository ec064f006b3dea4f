// Makes DOM nodes; decides nothing. Texts become text nodes, so no name can become markup.

const SVG = 'http://www.w3.org/2000/svg'

const ICONS = {
  file: 'M6 3.5h8l4.5 4.5v12.5h-12.5zM14 3.5v4.5h4.5',
}

/** An element with properties and children; `aria-…` and `data-…` names become attributes. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-')) node.setAttribute(name, value)
    else node[name] = value
  }
  node.append(...children)
  return node
}

export function button(text, onclick) {
  return element('button', { type: 'button', onclick }, text)
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

/** Without what turns the direction of the letters after it. */
export const shownName = (name) => name.replace(/[\u202A-\u202E\u2066-\u2069]/g, '')

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function bytes(count) {
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), UNITS.length - 1)
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`
}
