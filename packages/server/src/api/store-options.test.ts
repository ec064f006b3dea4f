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

test('a location at a source is where the app keeps files', () => {
  const place = readStoreOptions({ location: 'Dropbox', path: 'in/a..b/' })

  assert.deepEqual(place, { ...nowhere, path: 'in/a..b/', storeIn: 'dropbox' })
})

for (const [options, code] of [
  [{ location: 'dropbox', path: '../out/' }, 'storage_path_invalid'],
  [{ location: 'Dropbox', path: 'in/./a.txt' }, 'storage_path_invalid'],
  [{ location: 'dropbox', path: 'in\\..\\a.txt' }, 'storage_path_invalid'],
  [{ location: 'dropbox', path: 'a/'.repeat(40) }, 'storage_path_invalid'],
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
