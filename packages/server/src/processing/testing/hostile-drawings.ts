import { BROKEN, BROKEN_OR_SHOWN, ENDLESS, type HostileFile, TOO_LARGE } from './hostile-file.ts'

export interface Bait {
  /** A file of this machine that nobody but us may read; a red picture. */
  readonly secretPath: string
  /** An address that notes who asks it; it answers a red picture. */
  readonly address: string
}

const SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

/** SVG is a program in disguise: it refers to others, to itself, and to what is not its business. */
export function hostileDrawings({ secretPath, address }: Bait): readonly HostileFile[] {
  const fetched = [`file://${secretPath}`, secretPath, address].flatMap((href) => [
    drawing(`a picture at ${kindOf(href)}`, `<image href="${href}" width="64" height="64"/>`),
    drawing(
      `an older picture at ${kindOf(href)}`,
      `<image xlink:href="${href}" width="64" height="64"/>`,
    ),
    drawing(`a shape at ${kindOf(href)}`, `<use href="${href}#a"/>`),
    drawing(
      `a style at ${kindOf(href)}`,
      `<style>@import url("${href}"); rect { fill: url("${href}#a") }</style><rect width="64" height="64"/>`,
    ),
    drawing(
      `a text at ${kindOf(href)}`,
      '<text y="20">&bait;</text>',
      [...BROKEN_OR_SHOWN],
      `<!DOCTYPE svg [<!ENTITY bait SYSTEM "${href}">]>`,
    ),
    drawing(
      `a definition at ${kindOf(href)}`,
      '<rect width="9" height="9"/>',
      [...BROKEN_OR_SHOWN],
      `<!DOCTYPE svg SYSTEM "${href}">`,
    ),
    drawing(
      `an inclusion at ${kindOf(href)}`,
      `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${href}" parse="text"/>`,
    ),
  ])
  return [...fetched, ...endless(), ...huge()]
}

const kindOf = (href: string) =>
  href.startsWith('http') ? 'an address' : href.startsWith('file') ? 'a file address' : 'a path'

function drawing(
  title: string,
  content: string,
  ends: HostileFile['ends'] = BROKEN_OR_SHOWN,
  before = '',
  size = 'width="64" height="64"',
): HostileFile {
  const bytes = Buffer.from(`<?xml version="1.0"?>${before}<svg ${SVG} ${size}>${content}</svg>`)
  return {
    title: `svg: ${title}`,
    filename: 'drawing.svg',
    contentType: 'image/svg+xml',
    bytes,
    ends,
  }
}

/** What makes much of itself. */
function endless(): readonly HostileFile[] {
  const laughs = times(12, (level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`)
  const uses = times(
    24,
    (level) => `<g id="g${level + 1}">${`<use href="#g${level}"/>`.repeat(4)}</g>`,
  )
  const long = (title: string, content: string, before = ''): HostileFile => ({
    ...drawing(title, content, ENDLESS, before),
    isEndless: true,
  })
  return [
    long(
      'a billion laughs',
      '<text y="20">&l12;</text>',
      `<!DOCTYPE svg [<!ENTITY l0 "ha">${laughs}]>`,
    ),
    long(
      'an entity that holds itself',
      '<text>&a;</text>',
      '<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
    ),
    long(
      'shapes of shapes of shapes',
      `<defs><rect id="g0" width="1" height="1"/>${uses}</defs><use href="#g24"/>`,
    ),
    long('a shape that uses itself', '<g id="a"><use href="#a"/></g>'),
    long(
      'a pattern of itself',
      `<pattern id="p" width="1" height="1">${SQUARE('fill="url(#p)"')}</pattern>${SQUARE('fill="url(#p)"')}`,
    ),
    long('100,000 groups in each other', `${'<g>'.repeat(1e5)}${SQUARE()}${'</g>'.repeat(1e5)}`),
    long('a filter that never ends', FILTER + SQUARE('filter="url(#f)"')),
    long('2,000 filters', FILTER + SQUARE('filter="url(#f)"').repeat(2_000)),
    drawing(
      'a script that waits',
      `<script>while (true) {}</script>${SQUARE('onload="while(1){}"')}`,
      ['file'],
    ),
    drawing(
      'a page within',
      '<foreignObject width="64" height="64"><iframe xmlns="http://www.w3.org/1999/xhtml" src="file:///etc/passwd"/></foreignObject>',
      ['file'],
    ),
  ]
}

const SQUARE = (more = '') => `<rect width="64" height="64" ${more}/>`
const FILTER =
  '<filter id="f"><feGaussianBlur stdDeviation="1000000"/><feTurbulence baseFrequency="9" numOctaves="10000"/></filter>'

const times = (count: number, line: (level: number) => string) =>
  Array.from({ length: count }, (_, level) => line(level)).join('')

function huge(): readonly HostileFile[] {
  const sized = (title: string, size: string, ends: HostileFile['ends']) =>
    drawing(title, '<rect width="9" height="9"/>', ends, '', size)
  return [
    sized('100,000 on each side', 'width="100000" height="100000"', [...BROKEN, ...TOO_LARGE]),
    sized('a billion on each side', 'width="1000000000" height="1000000000"', [
      ...BROKEN,
      ...TOO_LARGE,
    ]),
    sized('as wide as a number can be', 'width="1e308" height="1e308"', [
      ...BROKEN_OR_SHOWN,
      ...TOO_LARGE,
    ]),
    sized('less than nothing', 'width="-5" height="-5"', BROKEN_OR_SHOWN),
    sized('no size and a view of nothing', 'viewBox="0 0 0 0"', BROKEN_OR_SHOWN),
    sized('wider than it is high, a million to one', 'width="1000000" height="1"', [
      ...BROKEN_OR_SHOWN,
      ...TOO_LARGE,
    ]),
    {
      ...drawing('ends in the middle', ''),
      bytes: Buffer.from(`<svg ${SVG} width="9" height="9"><rect`),
      ends: BROKEN,
    },
    {
      ...drawing('is HTML', ''),
      bytes: Buffer.from('<html><body>not a drawing</body></html>'),
      ends: ['conversion_unsupported', ...BROKEN, 'file'],
    },
  ]
}
