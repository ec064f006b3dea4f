import type { PickerContext } from '../context.ts'
import type { UrlChoice } from '../state/choice.ts'
import { typeOf } from '../state/media-type.ts'
import { newId } from '../state/new-id.ts'

/** The source that addresses of the web come from. */
export const URL_SOURCE = 'url'

/** Addresses asked about together. */
const AT_ONCE = 4

/** Asks what lies at an address. Rejects as `api.urlMetadata` does. */
export async function choiceOfAddress(
  { api }: Pick<PickerContext, 'api'>,
  address: string,
  signal: AbortSignal,
): Promise<UrlChoice> {
  const { url, filename, mimetype, size } = await api.urlMetadata(address, { signal })
  return {
    kind: 'url',
    id: newId(),
    name: filename,
    size: size ?? undefined,
    contentType: typeOf(mimetype, filename),
    source: URL_SOURCE,
    originalPath: url,
    thumbnail: undefined,
    alt: undefined,
    url,
  }
}

/** Does something for each address, a few at once, in order of their beginning. */
export async function forEachAddress(
  addresses: readonly string[],
  act: (address: string) => Promise<void>,
): Promise<void> {
  const waiting = addresses.values()
  const work = async () => {
    for (const address of waiting) await act(address)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Asks about addresses, chooses what is there and goes on; what is not there is told in a notice. */
export async function takeAddresses(
  picker: PickerContext,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { actions, text } = picker
  const found = new Map<string, UrlChoice>()
  let problem = ''
  actions.notify({ tone: 'plain', text: text('url.checking', { count: addresses.length }) })
  await forEachAddress(addresses, async (address) => {
    try {
      found.set(address, await choiceOfAddress(picker, address, signal))
    } catch (error) {
      signal.throwIfAborted()
      problem ||= `${address}: ${actions.problemOf(error).message}`
    }
  })
  const inOrder = addresses.flatMap((address) => found.get(address) ?? [])
  const added = inOrder.length > 0 ? await actions.choose(inOrder) : []
  if (problem !== '') actions.notify({ tone: 'bad', text: problem })
  if (added.length > 0) actions.proceed()
}
