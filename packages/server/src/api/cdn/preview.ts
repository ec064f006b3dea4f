import type { FastifyReply, FastifyRequest } from 'fastify'
import { taskUnsupported } from '../../processing/errors.ts'
import type { ProcessAddress } from '../../processing/parse-path.ts'
import { callsOf } from '../../processing/task.ts'
import { preview } from '../../processing/tasks/preview.ts'
import type { Preview } from '../preview/preview.ts'
import { type AskedFileDeps, fileAsk, onlySource } from './asked-file.ts'

export interface PreviewDeps extends AskedFileDeps {
  readonly preview: Preview
}

/** The page that shows a file. What lies at other addresses has none. */
export async function sendPreview(
  deps: PreviewDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  address: ProcessAddress,
): Promise<unknown> {
  const source = onlySource(address)
  if (source.kind !== 'handle') throw taskUnsupported(preview.name)
  const css = callsOf(address.calls, preview).at(-1)?.css
  const ask = await fileAsk(deps, address, source.handle)
  return await deps.preview(request, reply, { ...ask, css })
}
