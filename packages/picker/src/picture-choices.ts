import { foundFile, toDeviceChoice } from './device/device-choice.ts'
import type { DeviceChoice } from './state/choice.ts'

export interface PictureChoices {
  readonly choices: readonly DeviceChoice[]
  /** Addresses that could not be fetched. */
  readonly unreadable: readonly string[]
}

/**
 * Pictures that a page hands over to be cropped, as something chosen. Addresses are fetched by
 * the browser, so their server has to allow this page to read them.
 */
export async function pictureChoices(
  pictures: readonly (Blob | string)[],
): Promise<PictureChoices> {
  const files = await Promise.all(pictures.map(fileOf))
  return {
    choices: files.flatMap((file) => (file ? toDeviceChoice(foundFile(file)) : [])),
    unreadable: pictures.filter((_, index) => !files[index]).map(String),
  }
}

async function fileOf(picture: Blob | string): Promise<File | undefined> {
  if (picture instanceof File) return picture
  if (typeof picture !== 'string') return named(picture, 'picture')
  try {
    const answer = await fetch(picture)
    return answer.ok ? named(await answer.blob(), nameIn(picture)) : undefined
  } catch {
    return undefined // away, or not for this page to read: told by its address
  }
}

const named = (blob: Blob, name: string) => new File([blob], name, { type: blob.type })

function nameIn(address: string): string {
  const path = URL.parse(address, 'http://page')?.pathname ?? ''
  return path.slice(path.lastIndexOf('/') + 1) || 'picture'
}
