import type { ApiSettings } from '../api/api.ts'
import { noAnswer } from '../api/request.ts'

type Copies = typeof import('./copies.ts').copies

/** Rejects with `RequestError` when it cannot be had. */
export async function loadCopies({ endpoints }: ApiSettings): Promise<Copies> {
  const load: Promise<typeof import('./copies.ts')> = import(
    /* @vite-ignore */ `${endpoints.static}/client/copies.js`
  )
  const { copies } = await load.catch((cause: unknown) => {
    throw noAnswer(cause)
  })
  return copies
}
