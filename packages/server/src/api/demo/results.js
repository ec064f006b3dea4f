// What was picked: a picture, the link, size and hashes of each file, and all of it as JSON.

import { button, bytes, element, icon, shownName } from './draw.js'

const byId = (id) => document.getElementById(id)
const picked = { filesUploaded: [], filesFailed: [] }

byId('clear').addEventListener('click', () => {
  picked.filesUploaded = []
  picked.filesFailed = []
  byId('files').replaceChildren()
  byId('fault').replaceChildren()
  draw()
})

/** The newest come first. */
export function showFiles({ filesUploaded, filesFailed }) {
  picked.filesUploaded.unshift(...filesUploaded)
  picked.filesFailed.unshift(...filesFailed)
  byId('fault').replaceChildren()
  byId('files').prepend(...filesUploaded.map(fileCard), ...filesFailed.map(failedCard))
  draw()
}

export function showFault(error) {
  byId('fault').replaceChildren(faultText(error.message))
}

function draw() {
  const isEmpty = picked.filesUploaded.length + picked.filesFailed.length === 0
  byId('nothing').hidden = !isEmpty
  byId('clear').hidden = isEmpty
  byId('answer').hidden = isEmpty
  byId('json').textContent = JSON.stringify(picked, undefined, 2)
}

function fileCard(file) {
  const copy = button('Copy the link', async () => {
    await navigator.clipboard.writeText(file.url)
    copy.textContent = 'Copied'
  })
  return element(
    'li',
    { className: 'file' },
    picture(file),
    element(
      'div',
      { className: 'about' },
      nameOf(file),
      element('p', { className: 'facts' }, `${bytes(file.size)}, ${file.mimetype}`),
      element(
        'p',
        { className: 'link' },
        element('a', { href: file.url, target: '_blank', rel: 'noopener' }, file.url),
      ),
      hashList(file),
      element('div', { className: 'row' }, copy),
    ),
  )
}

function failedCard(file) {
  return element(
    'li',
    { className: 'file' },
    element('div', { className: 'about' }, nameOf(file), faultText('Not picked.')),
  )
}

const nameOf = ({ filename }) => element('h3', { dir: 'auto' }, shownName(filename))

function picture(file) {
  const frame = element('div', { className: 'picture' }, icon('file'))
  if (!file.mimetype.startsWith('image/')) return frame
  const image = element('img', { src: file.url, alt: `Preview of ${shownName(file.filename)}` })
  image.onerror = () => image.replaceWith(icon('file'))
  frame.replaceChildren(image)
  return frame
}

/** Asked of the service, which has them from storing: no byte is read again for a copy's SHA-256. */
function hashList({ handle }) {
  const list = element('dl', { className: 'hashes' })
  fetch(`/api/file/${handle}/metadata?sha256=true`)
    .then((response) => response.json())
    .then(({ sha256 }) => {
      if (!sha256) return
      list.append(element('dt', {}, 'SHA-256'), element('dd', {}, element('code', {}, sha256)))
    })
    .catch(showFault)
  return list
}

const faultText = (words) => element('p', { className: 'fault', role: 'alert' }, words)
