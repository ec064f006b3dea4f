import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoreOptions } from '@quayside/wire'
import { placeUse, readStoreOptions } from './store-options.ts'

const nowhere = { filename: undefined, container: undefined, path: undefined }

test('nothing said is nothing asked for', () => {
  const nothing = { path: null, container: '', filename: null, location: null, access: '' }

  for (const said of [[], [undefined], [null, {}], [nothing]]) {
    assert.deepEqual(readStoreOptions(...said), nowhere)
  }
})

test('of what was said several times the last word counts, and silence is none', () => {
  const place = readStoreOptions(
    { path: 'in/', container: 'photos', filename: 'a.png' },
    { path: 'out/', container: null },
    undefined,
  )

  assert.deepEqual(place, { path: 'out/', container: 'photos', filename: 'a.png' })
})

for (const location of ['s3', 'S3', 'gcs', 'GCS', 'azure', 'Rackspace', '']) {
  test(`the location ${JSON.stringify(location)} is the app’s own storage`, () => {
    const place = readStoreOptions({ location, region: 'eu-west-1', access: 'Public', path: 'in/' })

    assert.deepEqual(place, { ...nowhere, path: 'in/' })
  })
}

for (const [options, code] of [
  [{ location: 'dropbox' }, 'storage_location_unsupported'],
  [{ location: 'Dropbox' }, 'storage_location_unsupported'],
  [{ location: 'floppy' }, 'storage_location_unknown'],
  [{ access: 'secret' }, 'storage_access_unknown'],
  [{ workflows: ['8a7e4a4c-7d8f-4f9d-8a53-000000000001'] }, 'workflows_unsupported'],
  [{ path: 'in/\0' }, 'request_invalid'],
  [{ container: '\0' }, 'request_invalid'],
  [{ filename: 'a\0b' }, 'request_invalid'],
] satisfies [StoreOptions, string][]) {
  test(`${JSON.stringify(options)} is refused in words`, () => {
    assert.throws(() => readStoreOptions(options), { code })
  })
}

test('workflows may be an empty list', () => {
  assert.deepEqual(readStoreOptions({ workflows: [] }), nowhere)
})

test('a policy is asked about the root where no place was named', () => {
  assert.deepEqual(placeUse(readStoreOptions({})), { path: '', container: '' })
  assert.deepEqual(placeUse(readStoreOptions({ path: 'in/', container: 'photos' })), {
    path: 'in/',
    container: 'photos',
  })
})
