/** How a file is shown. `card`: not at all, but it can be downloaded. */
export type View = 'picture' | 'video' | 'audio' | 'pdf' | 'text' | 'card'

/** What browsers of today can show, without anything in it coming to life. */
const VIEWS: readonly [View, RegExp][] = [
  ['picture', /^image\/(png|apng|jpeg|gif|webp|avif|svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)$/],
  ['video', /^video\/(mp4|webm|ogg|quicktime|x-m4v)$/],
  ['audio', /^audio\//],
  ['pdf', /^application\/pdf$/],
  ['text', /^text\/|[+/](json|xml|yaml)$|^application\/(javascript|ecmascript|sql|x-sh|toml)$/],
]

/** By the type alone, with or without parameters behind it. */
export function chooseView(contentType: string): View {
  const essence = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return VIEWS.find(([, pattern]) => pattern.test(essence))?.[0] ?? 'card'
}
