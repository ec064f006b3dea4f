// What the form says, as options of the picker and as the code a page would have.

const DEMO_API_KEY = document.querySelector('meta[name="quayside-api-key"]').content

const MIB = 1024 * 1024
const SOURCES = ['dropbox', 'local_file_system', 'url']
const LANGUAGES = 'ar ca da de en es fr he it ja ko nl no pl pt ru sv tr vi zh'.split(' ')

const form = document.getElementById('options')

/** Tells `onChange` now and at every change. What is chosen stays in the address. */
export function watchOptions(onChange) {
  form.elements.apikey.value = DEMO_API_KEY
  fillLanguages()
  restore(new URLSearchParams(location.search))
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('input', () => {
    history.replaceState(history.state, '', `?${new URLSearchParams(new FormData(form))}`)
    onChange()
  })
  onChange()
}

/** Of any app; without one, of the demo app. */
export const chosenApiKey = () => form.elements.apikey.value.trim() || DEMO_API_KEY

/** Only what differs from the defaults, so that the code stays short. */
export function chosenOptions() {
  const chosen = new FormData(form)
  const text = (name) => String(chosen.get(name) ?? '').trim()
  const accept = text('accept')
    .split(/[\s,]+/)
    .filter(Boolean)
  const from = chosen.getAll('from')
  const display = text('display')
  return withoutUndefined({
    fromSources: from.length > 0 ? from : SOURCES,
    accept: accept.length > 0 ? accept : undefined,
    maxFiles: positive(text('maxFiles')),
    maxSize: times(positive(text('maxMiB')), MIB),
    displayMode: display === 'overlay' ? undefined : display,
    container: display === 'overlay' ? undefined : '#stage',
    viewType: text('view') || undefined,
    theme: text('theme') === 'auto' ? undefined : text('theme'),
    lang: text('lang') === 'en' ? undefined : text('lang'),
    disableTransformer: chosen.has('crop') ? undefined : true,
    preferLinkOverStore: chosen.has('link') ? true : undefined,
  })
}

/** The page somebody would write for these options. */
export function codeFor(apiKey, options, origin) {
  const isOverlay = options.displayMode === undefined
  const call = isOverlay
    ? [
        `client.pick(${literal(options, '  ')}).then(({ filesUploaded }) => {`,
        '    console.log(filesUploaded)',
        '  })',
      ]
    : [
        `const options = ${literal(options, '  ')}`,
        '  client.picker({',
        '    ...options,',
        '    onUploadDone: ({ filesUploaded }) => console.log(filesUploaded),',
        '  }).open()',
      ]
  return [
    ...(isOverlay ? [] : ['<div id="stage"></div>', '']),
    `<script src="${origin}/static/client/quayside.js"></script>`,
    '<script>',
    `  const client = quayside.init(${valueText(apiKey)}, {`,
    `    baseUrl: '${origin}',`,
    '  })',
    `  ${call.join('\n')}`,
    '</script>',
  ].join('\n')
}

/** As JavaScript is written by hand. */
function literal(options, indent) {
  const lines = Object.entries(options).map(
    ([name, value]) => `${indent}  ${name}: ${valueText(value)},`,
  )
  return `{\n${lines.join('\n')}\n${indent}}`
}

function valueText(value) {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value)
}

function fillLanguages() {
  const select = form.elements.lang
  for (const code of LANGUAGES) {
    const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
    select.append(new Option(name, code, code === 'en', code === 'en'))
  }
}

function restore(kept) {
  if (kept.size === 0) return
  for (const field of form.elements) {
    if (!field.name) continue
    if (field.type === 'checkbox') field.checked = kept.getAll(field.name).includes(field.value)
    else if (kept.has(field.name)) field.value = kept.get(field.name)
  }
}

function positive(text) {
  const number = Math.floor(Number(text))
  return number > 0 ? number : undefined
}

const times = (number, factor) => (number === undefined ? undefined : number * factor)

const withoutUndefined = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
