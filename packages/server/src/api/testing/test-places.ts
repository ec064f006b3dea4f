import { createAppStorages } from '../../apps/app-storages.ts'
import type { Database } from '../../db/database.ts'
import { createStorageSetup } from '../../doctor/storage-setup.ts'
import type { EgressGate } from '../../lib/egress-gate.ts'
import type { Sealer } from '../../lib/seal.ts'
import { createLocalStorage } from '../../storage/local/local.ts'
import { createGatedBuckets } from '../../storage/s3/gated-buckets.ts'
import { createStorages } from '../../storage/storages.ts'

/** The places where bytes rest: a folder for all apps, and buckets of their own. */
export function openTestPlaces({
  dir,
  gate,
  ...deps
}: {
  readonly dir: string
  readonly gate: EgressGate
  readonly database: Database
  readonly sealer: Sealer
}) {
  const shared = createLocalStorage({ dir })
  const buckets = createGatedBuckets(gate)
  const storages = createAppStorages({ ...deps, buckets, now: () => new Date() })
  const sharedWords = 'on the disk of this installation'
  return {
    storage: createStorages({ shared, own: storages.places }),
    storageSetup: createStorageSetup({ storages, buckets, shared, sharedWords }),
  }
}
