import type { CloudBrowsers } from '../cloud/cloud-browsers.ts'
import type { CloudPart, Part } from './parts.ts'

/** The sources of one session; made by the part that draws them, when it asks for the first. */
export function createLateClouds(
  part: Part<CloudPart>,
  make: (exports: CloudPart) => CloudBrowsers,
): CloudBrowsers {
  let made: CloudBrowsers | undefined
  return {
    of(source) {
      const { value } = part.state
      if (value.status !== 'there') throw new Error('sources are drawn by a part that is not there')
      made ??= make(value.exports)
      return made.of(source)
    },
    stop() {
      made?.stop()
    },
  }
}
