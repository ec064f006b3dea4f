import type { CloudChoice, DeviceChoice, UrlChoice } from '../../state/choice.ts'

/** An entry of a source, `/Photos/<id>.jpg` of ten bytes, for tests. */
export function cloudChoice(id: string, more: Partial<CloudChoice> = {}): CloudChoice {
  return {
    kind: 'cloud',
    id,
    name: `${id}.jpg`,
    size: 10,
    contentType: 'image/jpeg',
    source: 'dropbox',
    path: `/Photos/${id}.jpg`,
    account: 'account:1',
    originalPath: `/Photos/${id}.jpg`,
    thumbnail: undefined,
    alt: undefined,
    exportFormat: undefined,
    ...more,
  }
}

/** A whole folder of a source, `/<name>/`, for tests. */
export function folderChoice(name: string): CloudChoice {
  const path = `/${name}/`
  return cloudChoice(name, { name, size: undefined, path, originalPath: path, isFolder: true })
}

/** A text file of the device, for tests. */
export function deviceChoice(id: string, content: string | Blob = id): DeviceChoice {
  const file = new File([content], `${id}.txt`, { type: 'text/plain' })
  return {
    kind: 'device',
    id,
    name: file.name,
    size: file.size,
    contentType: file.type,
    source: 'local_file_system',
    originalPath: file.name,
    thumbnail: undefined,
    alt: undefined,
    file,
    original: file,
    cropped: undefined,
    rotated: undefined,
  }
}

/** An address of the web, for tests. */
export function urlChoice(id: string): UrlChoice {
  const url = `https://files.example.com/${id}.png`
  return {
    kind: 'url',
    id,
    name: `${id}.png`,
    size: undefined,
    contentType: 'image/png',
    source: 'url',
    url,
    originalPath: url,
    thumbnail: undefined,
    alt: undefined,
  }
}
