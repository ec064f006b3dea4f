import type { PayloadFacts } from './event.ts'

/** Webhooks are not asked for at any address, so they always name the base URL's. */
export function createPayloadFacts({
  baseUrl,
  sourceTitle,
}: {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly sourceTitle: (source: string) => string
}): PayloadFacts {
  return {
    linkUrl: (handle) => `${baseUrl}/cdn/${handle}`,
    fileUrl: (handle) => `${baseUrl}/api/file/${handle}`,
    processUrl: (path) => `${baseUrl}/process/${path}`,
    sourceTitle,
  }
}
