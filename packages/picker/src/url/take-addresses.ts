import type { PickerActions, PickerContext, PickerStore } from '../context.ts'
import type { UrlChoice } from '../state/choice.ts'
import { typeOf } from '../state/media-type.ts'
import { newId } from '../state/new-id.ts'

/** The source that addresses of the web come from. */
export const URL_SOURCE = 'url'

/** Addresses asked about together. */
const AT_ONCE = 4

/** What the taking of addresses needs of a picker. */
export interface AddressTaker extends Pick<PickerContext, 'text'> {
  readonly api: Pick<PickerContext['api'], 'urlMetadata'>
  readonly store: Pick<PickerStore, 'notice'>
  readonly actions: Pick<PickerActions, 'choose' | 'notify' | 'proceed' | 'problemOf'>
}

/** Asks what lies at an address. Rejects as `api.urlMetadata` does. */
export async function choiceOfAddress(
  { api }: Pick<AddressTaker, 'api'>,
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
  picker: AddressTaker,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { actions, store, text } = picker
  const found = new Map<string, UrlChoice>()
  let problem = ''
  const looking = {
    tone: 'plain',
    text: text('url.checking', { count: addresses.length }),
  } as const
  actions.notify(looking)
  await forEachAddress(addresses, async (address) => {
    try {
      found.set(address, await choiceOfAddress(picker, address, signal))
    } catch (error) {
      signal.throwIfAborted()
      problem ||= `${address}: ${actions.problemOf(error).message}`
    }
  })
  signal.throwIfAborted()
  if (store.notice.value === looking) store.notice.value = undefined
  const inOrder = addresses.flatMap((address) => found.get(address) ?? [])
  const added = inOrder.length > 0 ? await actions.choose(inOrder) : []
  if (problem !== '') actions.notify({ tone: 'bad', text: problem })
  if (added.length > 0) actions.proceed()
}
