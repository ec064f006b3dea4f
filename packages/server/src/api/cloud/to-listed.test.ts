import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListedEntry } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import { Value } from 'typebox/value'
import type { Entry, FileEntry } from '../../sources/source.ts'
import { createUrls } from '../urls.ts'
import { toListedEntry } from './to-listed.ts'

const context = {
  urls: createUrls({ baseUrl: 'http://localhost:8080', domain: 'localhost' })({
    headers: {},
  } as FastifyRequest),
  thumbnailTicket: () => 'ticket',
}
const folder = { kind: 'folder', ref: '/Team', name: 'Team' } as const
const file: FileEntry = {
  kind: 'file',
  ref: '/a.txt',
  name: 'a.txt',
  id: 'id:a',
  rev: '1',
  size: 1,
  blockHash: undefined,
  contentType: 'text/plain',
  modifiedAt: undefined,
  hasThumbnail: false,
  exportFormats: [],
}
const FACTS = ['downloadable', 'readOnly', 'shared', 'own', 'noAccess', 'unmounted'] as const

/** What is said of an entry beyond the ordinary. */
function factsOf(entry: Entry) {
  const listed = toListedEntry(entry, context)
  assert.ok(Value.Check(ListedEntry, listed))
  return Object.fromEntries(
    FACTS.filter((fact) => fact in listed).map((fact) => [fact, listed[fact]]),
  )
}

test('says nothing of sharing where there is nothing to say', () => {
  assert.deepEqual([factsOf(folder), factsOf(file)], [{}, {}])
})

test('says what is shared, closed, own, only to be read or not among the own folders', () => {
  const shared = { ...folder, isShared: true, isReadOnly: true, isUnmounted: true, isClosed: true }

  assert.deepEqual(factsOf(shared), {
    readOnly: true,
    shared: true,
    noAccess: true,
    unmounted: true,
  })
  assert.deepEqual(factsOf({ ...folder, isOwn: true }), { own: true })
})

test('says of a file that it cannot be had, or changed', () => {
  const facts = { isWithheld: true, isReadOnly: true, isUnmounted: true }

  assert.deepEqual(factsOf({ ...file, ...facts }), {
    downloadable: false,
    readOnly: true,
    unmounted: true,
  })
})
