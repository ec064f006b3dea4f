import type { FileDetailsAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { shownName, text } from '../../locale/text.ts'
import { previewOf } from './kinds.ts'

/**
 * The file itself, where nothing in it can run. It is asked for without saying from where: an app may
 * let only its own sites have its files.
 */
export function FilePreview({ file }: { readonly file: FileDetailsAnswer }) {
  const [isBroken, setBroken] = useState(false)
  const preview = previewOf(file)
  if (preview === undefined) return null
  if (isBroken) return <p class="soft">{text('files.notShown')}</p>
  const name = text('files.previewOf', { name: shownName(file.filename) })
  if (preview === 'text') {
    return (
      <iframe
        class="file-preview file-text"
        title={name}
        src={file.url}
        sandbox=""
        referrerpolicy="no-referrer"
      />
    )
  }
  return (
    <div class="file-preview file-picture">
      <img src={file.url} alt={name} referrerpolicy="no-referrer" onError={() => setBroken(true)} />
    </div>
  )
}
