import { callsOf, type TaskCall } from '../../processing/task.ts'
import { store } from '../../processing/tasks/store.ts'
import { readStoreOptions, type StorePlace } from '../store-options.ts'

/**
 * What the tasks `store` say together: clients add a second one for what they think of later.
 * `undefined` where there is none. Throws as `readStoreOptions`.
 */
export function storeWords(
  calls: readonly TaskCall[],
): { readonly place: StorePlace; readonly isBase64: boolean } | undefined {
  const said = callsOf(calls, store)
  if (said.length === 0) return undefined
  const isBase64 = said.findLast(({ base64decode }) => base64decode !== undefined)?.base64decode
  return { place: readStoreOptions(...said), isBase64: isBase64 === true }
}
