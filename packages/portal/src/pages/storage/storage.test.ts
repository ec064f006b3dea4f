import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AppStorageAnswer } from '@quayside/wire'
import { isComplete, keepsSecret, toDraft, toPlace } from './storage.ts'

const SHARED: AppStorageAnswer = {
  kind: 'shared',
  shared: 'On this machine.',
  s3: null,
  version: 0,
}
const OWN: AppStorageAnswer = {
  ...SHARED,
  kind: 's3',
  s3: {
    bucket: 'files',
    prefix: '',
    endpoint: null,
    region: 'eu-west-1',
    accessKeyId: 'AKIA',
    hasSecret: true,
  },
}

describe('the storage of an app', () => {
  it('is sent without blanks, and without a secret that was not typed', () => {
    assert.deepEqual(toPlace(toDraft(SHARED)), { kind: 'shared' })
    const draft = { ...toDraft(OWN), bucket: ' files ', endpoint: ' ' }
    assert.deepEqual(toPlace(draft), {
      kind: 's3',
      s3: {
        bucket: 'files',
        prefix: '',
        endpoint: null,
        region: 'eu-west-1',
        accessKeyId: 'AKIA',
      },
    })
  })

  it('keeps its secret only for the place and the key it was given for', () => {
    assert.equal(keepsSecret(toDraft(OWN), OWN), true)
    assert.equal(keepsSecret({ ...toDraft(OWN), region: 'eu-north-1' }, OWN), true)
    for (const change of [
      { bucket: 'b' },
      { endpoint: 'https://x.example' },
      { accessKeyId: 'B' },
    ]) {
      assert.equal(keepsSecret({ ...toDraft(OWN), ...change }, OWN), false)
    }
  })

  it('can be tried out when nothing is missing', () => {
    assert.equal(isComplete(toDraft(SHARED), SHARED), true)
    const typed = { ...toDraft(OWN), secretAccessKey: 'secret' }
    assert.equal(isComplete(typed, SHARED), true)
    assert.equal(isComplete({ ...typed, secretAccessKey: ' ' }, SHARED), false)
    assert.equal(isComplete({ ...typed, region: '' }, SHARED), false)
    assert.equal(isComplete(toDraft(OWN), OWN), true)
  })
})
