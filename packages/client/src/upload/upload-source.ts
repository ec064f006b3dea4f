/**
 * What can be uploaded. A text is a `data:` URL in base64; it is never the path of a file, so that
 * text from elsewhere cannot make a server send its own files.
 */
export type UploadSource = Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> | string

/** The bytes, with what they say of themselves. */
export interface OpenedSource {
  readonly body: Blob
  readonly filename: string | undefined
  readonly contentType: string
}

/** Throws `TypeError` for anything else. */
export function openSource(source: UploadSource): OpenedSource {
  if (source instanceof Blob) {
    const filename = typeof File !== 'undefined' && source instanceof File ? source.name : undefined
    return { body: source, filename, contentType: source.type }
  }
  if (typeof source === 'string') return openDataUrl(source)
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return { body: new Blob([source]), filename: undefined, contentType: '' }
  }
  throw new TypeError('Give a File, a Blob, bytes, or a data: URL in base64.')
}

function openDataUrl(text: string): OpenedSource {
  const comma = text.indexOf(',')
  const [, contentType = ''] = /^data:([^;,]*)(?:;[^,]*)?;base64$/.exec(text.slice(0, comma)) ?? []
  if (!/^data:.*;base64$/.test(text.slice(0, Math.max(0, comma)))) {
    throw new TypeError('A text to upload is a data: URL in base64.')
  }
  const bytes = Uint8Array.from(decoded(text.slice(comma + 1)), (char) => char.charCodeAt(0))
  return { body: new Blob([bytes], { type: contentType }), filename: undefined, contentType }
}

function decoded(base64: string): string {
  try {
    return atob(base64)
  } catch (cause) {
    throw new TypeError('The data: URL is not valid base64.', { cause })
  }
}
