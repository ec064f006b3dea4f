import type { StoreOptions } from '@quayside/wire'
import { QuaysideError } from '../errors.ts'
import { checkSourcePath } from '../files/stored-path.ts'
import { refuseNulIn } from './refuse-nul.ts'

/** How a file is to be filed, in our words. What nobody asked for is `undefined`. */
export interface StorePlace {
  readonly filename: string | undefined
  readonly container: string | undefined
  readonly path: string | undefined
  /** The source where the app keeps it; by default it rests with us. */
  readonly storeIn?: string | undefined
}

/** As they come: from a body, a query or the parameters of a task, said or not. */
export type SaidStoreOptions = StoreOptions | null | undefined

/** What clients call a storage when they mean "the usual one" (Filestack reference 4.3, 9.2). */
const OWN_STORAGE: readonly string[] = ['s3', 'gcs', 'azure', 'rackspace']
/** Sources where an app may keep files: clients name them as they are called here. */
const SOURCE_STORAGE: readonly string[] = ['dropbox']
/** Nothing we store can be read past us, so neither changes anything. */
const ACCESS: readonly string[] = ['public', 'private']

/**
 * Reads what clients of every surface say about storing; of several the last word counts. Whichever
 * storage a client names is the app's own, in its own region, but for one at a source (Filestack
 * reference 7.4), where the path names a folder and a file. Throws `unsupported` /
 * `workflows_unsupported` and `invalid` / `storage_location_unknown`, `storage_access_unknown`,
 * `storage_path_invalid`, `request_invalid` for what no name can have.
 */
export function readStoreOptions(...said: readonly SaidStoreOptions[]): StorePlace {
  const options = merge(said)
  // Bodies were looked at already, but not what comes in addresses and headers.
  refuseNulIn(options)
  const { filename, container, path, location, access, workflows } = options
  const storeIn = readLocation(location?.toLowerCase() || 's3')
  if (access && !ACCESS.includes(access.toLowerCase())) throw accessUnknown(access)
  if (workflows && workflows.length > 0) throw workflowsUnsupported()
  if (storeIn !== undefined) checkSourcePath(path ?? '')
  return {
    filename: filename || undefined,
    container: container || undefined,
    path: path || undefined,
    ...(storeIn !== undefined && { storeIn }),
  }
}

/** What a policy, and the app, have to allow: a client that names no place asks for the root. */
export function placeUse({ path, container, storeIn }: StorePlace) {
  const use = { path: path ?? '', container: container ?? '' }
  return storeIn === undefined ? use : { ...use, storeIn }
}

/** What is `null` was not said. */
function merge(said: readonly SaidStoreOptions[]): StoreOptions {
  const fields = said.flatMap((options) => Object.entries(options ?? {}))
  return Object.fromEntries(fields.filter(([, value]) => value !== null && value !== undefined))
}

/** The source that is meant, or `undefined` for the storage of our own. */
function readLocation(location: string): string | undefined {
  if (OWN_STORAGE.includes(location)) return undefined
  if (SOURCE_STORAGE.includes(location)) return location
  throw locationUnknown(location)
}

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
