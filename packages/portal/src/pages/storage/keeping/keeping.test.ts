import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SourceStorageAnswer } from '@quayside/wire'
import { accountsOf, isAnother, toKeepingDraft, toKeepingPlace } from './keeping.ts'

const ADA = { id: 'one', name: 'Ada', email: 'ada@example.com', broken: false }
const BEN = { id: 'two', name: 'Ben', email: 'ben@example.com', broken: false }
const NOWHERE: SourceStorageAnswer = {
  ...{ source: 'dropbox', title: 'Dropbox', account: null, folder: '', candidate: null },
  ...{ kept: 0, waiting: 0, version: 0 },
}
const KEPT: SourceStorageAnswer = { ...NOWHERE, account: ADA, folder: '/Team', version: 1 }

describe('where files are kept at a source', () => {
  it('is sent from the root, whatever slashes and blanks were typed', () => {
    const folderOf = (folder: string) => toKeepingPlace({ account: 'one', folder }).folder
    assert.deepEqual(['', ' / ', 'Team', '/Team//', ' /Team/Files '].map(folderOf), [
      '',
      '',
      '/Team',
      '/Team',
      '/Team/Files',
    ])
  })

  it('begins with the account that was just connected, in the folder in use', () => {
    assert.deepEqual(toKeepingDraft(NOWHERE), { account: '', folder: '' })
    assert.deepEqual(toKeepingDraft(KEPT), { account: 'one', folder: '/Team' })
    const both = { ...KEPT, candidate: BEN }
    assert.deepEqual(toKeepingDraft(both), { account: 'two', folder: '/Team' })
    assert.deepEqual(accountsOf(both), [BEN, ADA])
  })

  it('is another one with another account or folder only', () => {
    assert.equal(isAnother({ account: 'one', folder: 'Team/' }, KEPT), false)
    assert.equal(isAnother({ account: 'one', folder: '' }, KEPT), true)
    assert.equal(isAnother({ account: 'two', folder: '/Team' }, KEPT), true)
    assert.equal(isAnother({ account: '', folder: '/Team' }, NOWHERE), false)
    assert.equal(isAnother({ account: 'one', folder: '' }, NOWHERE), true)
  })
})
