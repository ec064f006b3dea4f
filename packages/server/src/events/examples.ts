import type { LinkedFile, StoredFile } from '../files/file-record.ts'
import type { ApiKey, ConnectionId, Handle, ObjectId } from '../lib/ids.ts'

/*
 * What example events tell of: a picture of a bike. They are sent by tests and shown in the manual;
 * nothing looks these ids up.
 */
export const exampleKey = 'AQs1DemoKeyForExamples' as ApiKey
export const exampleConnection = 'con_0mb3zq3k0Example0000001' as ConnectionId
export const exampleHandle = (number: number): Handle =>
  `QsHandle${String(number).padStart(12, '0')}` as Handle

const facts = {
  appKey: exampleKey,
  filename: 'bike.png',
  contentType: 'image/png',
  origin: { source: 'dropbox', ref: '/bike.png', id: 'id:bike', rev: '015f0000000000000000001' },
  createdAt: new Date('2030-01-01T00:00:00Z'),
}

export const exampleStoredFile: StoredFile = {
  ...facts,
  kind: 'stored',
  handle: exampleHandle(4),
  size: 20_480,
  uploadTags: { album: 'summer' },
  objectId: 'obj_0mb3zq3k0Example0000001' as ObjectId,
  storageKey: 'example',
  sha256: '0'.repeat(64),
  container: 'photos',
  path: 'in/b7Xn2LrQ0aZk5TtVd9Pw_bike.png',
}

export const exampleLinkedFile: LinkedFile = {
  ...facts,
  kind: 'linked',
  handle: exampleHandle(5),
  size: 20_480,
  uploadTags: {},
  connectionId: exampleConnection,
}
