import type { StoreOptions } from '@quayside/wire'
import { QuaysideError } from '../errors.ts'
import { refuseNulIn } from './refuse-nul.ts'

/** How a file is to be filed, in our words. What nobody asked for is `undefined`. */
export interface StorePlace {
  readonly filename: string | undefined
  readonly container: string | undefined
  readonly path: string | undefined
}

/** As they come: from a body, a query or the parameters of a task, said or not. */
export type SaidStoreOptions = StoreOptions | null | undefined

/** What clients call a storage when they mean "the usual one" (Filestack reference 4.3, 9.2). */
const OWN_STORAGE: readonly string[] = ['s3', 'gcs', 'azure', 'rackspace']
/** Nothing we store can be read past us, so neither changes anything. */
const ACCESS: readonly string[] = ['public', 'private']

/**
 * Reads what clients of every surface say about storing; of several the last word counts. Whichever
 * storage a client names is the app's own, in its own region. Throws `unsupported` /
 * `storage_location_unsupported`, `workflows_unsupported` and `invalid` /
 * `storage_location_unknown`, `storage_access_unknown`, `request_invalid` for what no name can have.
 */
export function readStoreOptions(...said: readonly SaidStoreOptions[]): StorePlace {
  const options = merge(said)
  // Bodies were looked at already, but not what comes in addresses and headers.
  refuseNulIn(options)
  const { filename, container, path, location, access, workflows } = options
  checkLocation(location?.toLowerCase() || 's3')
  if (access && !ACCESS.includes(access.toLowerCase())) throw accessUnknown(access)
  if (workflows && workflows.length > 0) throw workflowsUnsupported()
  return {
    filename: filename || undefined,
    container: container || undefined,
    path: path || undefined,
  }
}

/** What a policy has to allow: a client that names no place asks for the root. */
export function placeUse({ path, container }: StorePlace): { path: string; container: string } {
  return { path: path ?? '', container: container ?? '' }
}

/** What is `null` was not said. */
function merge(said: readonly SaidStoreOptions[]): StoreOptions {
  const fields = said.flatMap((options) => Object.entries(options ?? {}))
  return Object.fromEntries(fields.filter(([, value]) => value !== null && value !== undefined))
}

function checkLocation(location: string): void {
  if (OWN_STORAGE.includes(location)) return
  throw location === 'dropbox' ? locationUnsupported() : locationUnknown(location)
}

const locationUnsupported = () =>
  new QuaysideError('dropbox as a storage', {
    kind: 'unsupported',
    code: 'storage_location_unsupported',
    publicMessage: 'Files cannot be stored in Dropbox. Leave the location out, or say s3.',
  })

const locationUnknown = (location: string) =>
  new QuaysideError(`no storage is called ${JSON.stringify(location)}`, {
    kind: 'invalid',
    code: 'storage_location_unknown',
    publicMessage: `There is no storage called ${JSON.stringify(location)}. Leave the location out, or say s3.`,
  })

const accessUnknown = (access: string) =>
  new QuaysideError(`no access is called ${JSON.stringify(access)}`, {
    kind: 'invalid',
    code: 'storage_access_unknown',
    publicMessage: `Access is public or private, not ${JSON.stringify(access)}.`,
  })

/** Whoever asks for a workflow counts on what it does; a file without it would look as if it had. */
const workflowsUnsupported = () =>
  new QuaysideError('workflows were asked for', {
    kind: 'unsupported',
    code: 'workflows_unsupported',
    publicMessage: 'Workflows are not offered here. Nothing was stored; ask again without them.',
  })
