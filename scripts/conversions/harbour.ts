/** At this many dots per inch a unit of these drawings is a pixel. */
export const DENSITY = 72

const WIDTH = 240
const HEIGHT = 180

/**
 * A harbour in the evening, as SVG: the picture that the manual shows every task with. It has what
 * tells tasks apart: a soft sky, hard edges, strong and pale colours, dark and light parts.
 */
export function harbour(): string {
  return picture([SKY, SUN, CLOUDS, HILLS, SEA, REFLECTION, LIGHTHOUSE, BOAT, QUAY, GULLS])
}

/** The same harbour at night, to be put beside it. */
export function harbourAtNight(): string {
  const night = '<rect width="240" height="180" fill="#0b1a3a" opacity=".72"/>'
  const beam = '<path d="M47 57 L240 20 L240 92 Z" fill="url(#beam)"/>'
  const stars = [18, 61, 97, 131, 150, 203, 224]
    .map((x, index) => `<circle cx="${x}" cy="${8 + ((index * 13) % 46)}" r=".9" fill="#fff"/>`)
    .join('')
  const lamp = '<circle cx="47" cy="57" r="4.2" fill="#fff6c8"/>'
  return picture([SKY, HILLS, SEA, LIGHTHOUSE, BOAT, QUAY, night, stars, beam, lamp])
}

/** A seal to mark pictures with: an anchor in a ring, transparent around. */
export function seal(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" fill="none" stroke="#fff"
  stroke-width="3.4" stroke-linecap="round"><circle cx="32" cy="32" r="29" fill="#123047" fill-opacity=".55"/>
  <circle cx="32" cy="17" r="4.5"/><path d="M32 22V49M22 28H42M16 38C17 46 24 50 32 50C40 50 47 46 48 38"/></svg>`
}

const picture = (parts: readonly string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 240 180">
${DEFINITIONS}${parts.join('\n')}</svg>`

const DEFINITIONS = `<defs>
<linearGradient id="sky" x2="0" y2="1"><stop stop-color="#27457e"/><stop offset=".42" stop-color="#8a6fa0"/>
<stop offset=".72" stop-color="#f0937b"/><stop offset="1" stop-color="#ffdc96"/></linearGradient>
<linearGradient id="sea" x2="0" y2="1"><stop stop-color="#e9a184"/><stop offset=".3" stop-color="#5f6f9c"/>
<stop offset="1" stop-color="#17355f"/></linearGradient>
<radialGradient id="glow"><stop stop-color="#fff3c4"/><stop offset=".25" stop-color="#ffe09a" stop-opacity=".75"/>
<stop offset="1" stop-color="#ffb070" stop-opacity="0"/></radialGradient>
<linearGradient id="tower"><stop stop-color="#fffaf0"/><stop offset=".55" stop-color="#e9dfd8"/>
<stop offset="1" stop-color="#a898a4"/></linearGradient>
<linearGradient id="stripe"><stop stop-color="#e0483c"/><stop offset=".55" stop-color="#c2352f"/>
<stop offset="1" stop-color="#7e2430"/></linearGradient>
<linearGradient id="sail"><stop stop-color="#fffdf6"/><stop offset="1" stop-color="#f3c9a4"/></linearGradient>
<linearGradient id="beam"><stop stop-color="#fff4c0" stop-opacity=".75"/>
<stop offset="1" stop-color="#fff4c0" stop-opacity="0"/></linearGradient>
<filter id="soft"><feGaussianBlur stdDeviation="2.4"/></filter>
</defs>`

const SKY = '<rect width="240" height="110" fill="url(#sky)"/>'

const SUN = `<circle cx="168" cy="94" r="58" fill="url(#glow)"/><circle cx="168" cy="94" r="13" fill="#fff6d6"/>`

const CLOUDS = `<g filter="url(#soft)" fill="#ffc9ad" opacity=".75"><ellipse cx="92" cy="33" rx="38" ry="4"/>
<ellipse cx="120" cy="40" rx="30" ry="3"/><ellipse cx="204" cy="52" rx="40" ry="4"/>
<ellipse cx="180" cy="22" rx="26" ry="2.6" fill="#c9a6c4"/><ellipse cx="118" cy="70" rx="34" ry="3"/></g>`

const HILLS = `<path d="M60 110C90 92 108 99 126 95C150 89 170 104 192 98C212 92 228 97 240 94V112H60Z" fill="#8b6288"/>
<path d="M0 112C20 96 44 100 66 104C90 108 112 103 140 108C172 112 206 104 240 107V114H0Z" fill="#5b4a78"/>`

const SEA = '<rect y="110" width="240" height="70" fill="url(#sea)"/>'

const REFLECTION = `<g fill="#ffe6ad">${Array.from({ length: 13 }, (_, index) => {
  const width = 30 - ((index * 7) % 17)
  const y = 112 + index * 4.4
  const x = 168 - width / 2 + ((index * 11) % 9) - 4
  return `<rect x="${x}" y="${y}" width="${width}" height="1.6" rx=".8" opacity="${0.9 - index * 0.055}"/>`
}).join('')}</g>`

const LIGHTHOUSE = `<path d="M0 132C14 118 28 114 48 116C70 118 86 128 98 142H0Z" fill="#39304f"/>
<path d="M39 118L42 64H52L56 118Z" fill="url(#tower)"/>
<path d="M41.2 78L41.9 68H52.4L53.2 78ZM40.2 98L40.8 88H53.9L54.6 98ZM39.1 116L39.7 108H55.2L55.8 116Z" fill="url(#stripe)"/>
<rect x="40" y="61" width="14" height="3" rx="1" fill="#2c2a44"/><rect x="43" y="53" width="8" height="8" fill="#fff0a8"/>
<path d="M42 53L47 46L52 53Z" fill="#b8322e"/>`

const BOAT = `<path d="M104 134H146L138 143H111Z" fill="#f4efe6"/><path d="M107 138H143L138 143H111Z" fill="#1f6f74"/>
<path d="M124 132V72C133 92 141 112 144 131Z" fill="url(#sail)"/><path d="M121 130V82C114 100 108 116 105 129Z" fill="#ffe9d0"/>
<rect x="121.6" y="70" width="1.8" height="64" fill="#4a3644"/>
<path d="M110 146H140L134 153H116Z" fill="#e9dcd0" opacity=".28"/>`

const QUAY = `<path d="M0 164L240 156V180H0Z" fill="#2b2438"/><path d="M0 164L240 156V158.5L0 167Z" fill="#8a6a62"/>
<path d="M196 158V147C194 145 194 142 197 142H207C210 142 210 145 208 147V158Z" fill="#15121f"/>
<path d="M196 143H208" stroke="#e0a184" stroke-width="1.2"/>
<path d="M208 150C222 160 232 158 240 152" fill="none" stroke="#d9b48c" stroke-width="1.5"/>`

const GULLS = `<path d="M72 52q4-4 7 0q4-4 7 0M96 60q3-3 5 0q3-3 5 0M208 34q4-4 7 0q4-4 7 0" fill="none"
  stroke="#2e2747" stroke-width="1.2" stroke-linecap="round"/>`
