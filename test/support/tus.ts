import { type HttpResponse, Upload } from 'tus-js-client'
import { DEMO_API_KEY } from './quayside.ts'

/** What the client of the tus protocol may be told besides. */
export type TusOptions = Omit<ConstructorParameters<typeof Upload>[1], 'onSuccess' | 'onError'>

/** A file on its way by the real client, ours in nothing but the address and the API key. */
export interface TusSending {
  readonly upload: Upload
  /** Resolves with the answer to the last request. */
  readonly done: Promise<HttpResponse>
}

export function sendByTus(url: string, file: Buffer, options: TusOptions = {}): TusSending {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>()
  const upload = new Upload(file, {
    endpoint: `${url}/upload/tus`,
    ...options,
    metadata: { apikey: DEMO_API_KEY, filename: 'bike.bin', ...options.metadata },
    onSuccess: ({ lastResponse }) => resolve(lastResponse),
    onError: reject,
  })
  upload.start()
  return { upload, done: promise }
}

/** How far an upload is, as its address tells. */
export async function offsetOf(address: string): Promise<number> {
  const answer = await fetch(address, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } })
  return Number(answer.headers.get('upload-offset') ?? Number.NaN)
}
