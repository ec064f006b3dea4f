import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionRevoked } from './connection-revoked.ts'
import { dialogOpened } from './dialog-opened.ts'
import type { EventDefinition } from './event.ts'
import { toStoredBody, toWebhookBody } from './event-body.ts'
import { exampleHandle, exampleLinkedFile, exampleStoredFile } from './examples.ts'
import { fileConverted } from './file-converted.ts'
import { fileDeleted } from './file-deleted.ts'
import { fileExported } from './file-exported.ts'
import { fileLinked } from './file-linked.ts'
import { fileOverwritten } from './file-overwritten.ts'
import { fileStored } from './file-stored.ts'
import { events } from './index.ts'
import { ingestFailed } from './ingest-failed.ts'
import { linkChanged } from './link-changed.ts'
import { linkGone } from './link-gone.ts'
import { exampleFacts } from './testing/record.ts'
import { videoConverted } from './video-converted.ts'

const CDN = 'https://cdn.fs.example.com'
const FILES = 'https://www.fs.example.com/api/file'

/** The body of an event that happened `seconds` after 2030 began, parts of it compared as text. */
function bodyOf<Subject>(
  event: EventDefinition<Subject>,
  { id, seconds, subject = event.example }: { id: number; seconds: number; subject?: Subject },
): string {
  const occurredAt = new Date((1_893_456_000 + seconds) * 1000 + 999)
  return toWebhookBody(id, toStoredBody(event, event.toPayload(subject, exampleFacts), occurredAt))
}

/** JSON as people write it, in the order and with the bytes it is sent. */
const compact = (text: string) => JSON.stringify(JSON.parse(text))

test('a dialog that was opened is told as Filestack does', () => {
  const expected = compact(`{ "action": "fp.dialog", "timestamp": 1893456000, "id": 41, "text": {
    "mimetypes": ["*/*"], "iframe": true, "language": "en", "id": "1893456000123", "mobile": false,
    "app": { "upsell": "false", "apikey": "AQs1DemoKeyForExamples",
      "customization": { "saveas_subheader": "Where should it go?", "folder_subheader": "Which folder?", "open_subheader": "From this computer or a cloud drive",
        "folder_header": "Pick a folder", "help_text": "", "saveas_header": "Save a copy", "open_header": "Pick a file" } },
    "dialogType": "open", "auth": false,
    "welcome_header": "Pick a file", "welcome_subheader": "From this computer or a cloud drive", "help_text": "", "recent_path": "/",
    "extensions": null, "maxSize": 0, "signature": null, "policy": null, "custom_providers": "", "intra": false
  } }`)
  assert.equal(bodyOf(dialogOpened, { id: 41, seconds: 0 }), expected)
})

test('a dialog is told with what its page allowed', () => {
  const subject = {
    ...dialogOpened.example,
    mimetypes: ['image/*'],
    extensions: ['.pdf'],
    maxSize: 10,
    policy: 'cG9s',
    signature: '5f',
  }
  const { text } = JSON.parse(bodyOf(dialogOpened, { id: 1, seconds: 0, subject }))
  const { mimetypes, extensions, maxSize, auth, policy, signature } = text
  assert.deepEqual(
    { mimetypes, extensions, maxSize, auth, policy, signature },
    {
      mimetypes: ['image/*'],
      extensions: ['.pdf'],
      maxSize: 10,
      auth: true,
      policy: 'cG9s',
      signature: '5f',
    },
  )
})

test('a linked file is told in the form of the older address, with neither key nor container', () => {
  const expected = compact(`{ "action": "fp.upload", "timestamp": 1893456000, "id": 42, "text": {
    "url": "https://www.fs.example.com/api/file/QsHandle000000000005",
    "client": "Dropbox", "type": "image/png", "filename": "bike.png", "size": 20480
  } }`)
  assert.equal(bodyOf(fileLinked, { id: 42, seconds: 0 }), expected)
})

test('a linked file without a size is told with an integer all the same', () => {
  const subject = { ...exampleLinkedFile, size: undefined }
  assert.equal(JSON.parse(bodyOf(fileLinked, { id: 1, seconds: 0, subject })).text.size, 0)
})

test('a stored file is told with container, key and status', () => {
  const expected = compact(`{ "action": "fp.upload", "timestamp": 1893456010, "id": 43, "text": {
    "container": "photos",
    "url": "https://cdn.fs.example.com/QsHandle000000000004",
    "filename": "bike.png",
    "client": "Dropbox",
    "key": "in/b7Xn2LrQ0aZk5TtVd9Pw_bike.png",
    "type": "image/png",
    "status": "Stored",
    "size": 20480,
    "upload_tags": { "album": "summer" }
  } }`)
  assert.equal(bodyOf(fileStored, { id: 43, seconds: 10 }), expected)
})

test('a stored file without tags and container is told without them, and from a computer as such', () => {
  const subject = {
    ...exampleStoredFile,
    uploadTags: {},
    container: undefined,
    origin: undefined,
  }
  assert.deepEqual(JSON.parse(bodyOf(fileStored, { id: 1, seconds: 0, subject })).text, {
    url: `${CDN}/QsHandle000000000004`,
    filename: 'bike.png',
    client: 'Computer',
    key: 'in/b7Xn2LrQ0aZk5TtVd9Pw_bike.png',
    type: 'image/png',
    status: 'Stored',
    size: 20_480,
  })
})

test('an export is told with what was exported and what was made', () => {
  const expected = compact(`{ "action": "fp.export", "timestamp": 1893456020, "id": 44, "text": {
    "source": "https://www.fs.example.com/api/file/QsHandle000000000001",
    "client": "Dropbox",
    "filename": "newFile.png",
    "created": "https://www.fs.example.com/api/file/QsHandle000000000006"
  } }`)
  assert.equal(bodyOf(fileExported, { id: 44, seconds: 20 }), expected)
})

test('a conversion is told with its path and the file it was made from', () => {
  const expected = compact(`{ "action": "fp.converse", "timestamp": 1893456030, "id": 45, "text": {
    "url": "/resize=width:100/QsHandle000000000001",
    "link": {
      "url": "https://www.fs.example.com/api/file/QsHandle000000000001",
      "handle": "QsHandle000000000001",
      "filename": "bike.png",
      "mimetype": "image/png",
      "path": "in/7c2fK0dTz8QkUe3vYb1A_bike.png",
      "provider": "internal",
      "size": 7340032
    }
  } }`)
  assert.equal(bodyOf(fileConverted, { id: 45, seconds: 30 }), expected)
})

test('a conversion names where the original lies: a bucket, a drive, or an address', () => {
  const linkOf = (original: typeof fileConverted.example.original) => {
    const subject = { path: '/blur', original }
    return JSON.parse(bodyOf(fileConverted, { id: 1, seconds: 0, subject })).text.link
  }
  const stored = { kind: 'file', file: exampleStoredFile, location: 's3' } as const
  assert.equal(linkOf(stored).provider, 'amazon')
  assert.equal(linkOf({ ...stored, location: 'loc_7c2fK0dTz8QkUe3v' }).provider, 'amazon')
  assert.equal(linkOf({ ...stored, location: 'local' }).provider, 'internal')
  const linked = { kind: 'file', file: exampleLinkedFile, location: '' } as const
  assert.equal(linkOf(linked).provider, 'Dropbox')
  assert.equal(linkOf(linked).path, '/bike.png')
  const facts = { url: 'https://example.com/a.png', filename: 'a.png', size: 7 }
  assert.deepEqual(linkOf({ kind: 'address', ...facts, contentType: 'image/png' }), {
    ...facts,
    mimetype: 'image/png',
    provider: 'url',
  })
})

test('an overwritten file is told as it is now', () => {
  const expected = compact(`{ "action": "fp.overwrite", "timestamp": 1893456040, "id": 46, "text": {
    "mimetype": "image/png", "url": "https://cdn.fs.example.com/QsHandle000000000001", "isWriteable": true, "filename": "bike.png", "client": "Computer", "size": 4096 } }`)
  assert.equal(bodyOf(fileOverwritten, { id: 46, seconds: 40 }), expected)
})

test('a deleted file is told by its link', () => {
  const expected = compact(
    `{ "action": "fp.delete", "timestamp": 1893456050, "id": 47, "text": { "url": "https://cdn.fs.example.com/QsHandle000000000001" } }`,
  )
  assert.equal(bodyOf(fileDeleted, { id: 47, seconds: 50 }), expected)
})

test('a video conversion is told without an envelope, its timestamp as text', () => {
  const small = (side: number) =>
    `https://process.fs.example.com/AQs1DemoKeyForExamples/resize=w:${side},h:${side},f:crop/output=f:jpg,q:66/https://cdn.fs.example.com/QsHandle000000000008`
  assert.deepEqual(JSON.parse(bodyOf(videoConverted, { id: 48, seconds: 70 })), {
    status: 'completed',
    message: 'Done',
    uuid: '8f0c2b7a4d1e',
    timestamp: '1893456070',
    data: {
      url: `${CDN}/QsHandle000000000007`,
      thumb: `${CDN}/QsHandle000000000008`,
      thumb100x100: small(100),
      thumb200x200: small(200),
      thumb300x300: small(300),
    },
    metadata: {
      result: {
        duration: 9040,
        audio_channels: 2,
        audio_codec: 'aac',
        audio_sample_rate: 48000,
        audio_bitrate: 96,
        video_codec: 'h264',
        video_bitrate: 900,
        width: 640,
        height: 360,
        fps: 25,
        file_size: 1048576,
        mime_type: 'video/mp4',
        extname: '.mp4',
        encoding_progress: 100,
        encoding_time: 3,
        created_at: '2030/01/01 00:01:00 +0000',
        started_encoding_at: '2030/01/01 00:01:07 +0000',
        updated_at: '2030/01/01 00:01:10 +0000',
      },
      source: {
        duration: 9000,
        audio_channels: 2,
        audio_sample_rate: 48000,
        audio_bitrate: 128,
        video_bitrate: 2500,
        width: 1280,
        height: 720,
        fps: 25,
      },
    },
  })
})

test('a video that could not be converted is told with the reason', () => {
  const subject = {
    ...videoConverted.example,
    outcome: { status: 'failed', message: 'This is no video.' } as const,
  }
  assert.equal(
    bodyOf(videoConverted, { id: 1, seconds: 0, subject }),
    '{"status":"failed","message":"This is no video.","uuid":"8f0c2b7a4d1e","timestamp":"1893456070"}',
  )
})

test('a link is told when the file behind it changed or is gone', () => {
  const url = `${FILES}/QsHandle000000000005`
  const facts = { url, handle: exampleHandle(5), client: 'Dropbox' }
  assert.deepEqual(JSON.parse(bodyOf(linkChanged, { id: 49, seconds: 0 })), {
    action: 'qs.link.changed',
    timestamp: 1893456000,
    id: 49,
    text: {
      ...facts,
      type: 'image/png',
      filename: 'bike.png',
      size: 20480,
      rev: '015f0000000000000000002',
      former_rev: '015f0000000000000000001',
    },
  })
  assert.deepEqual(JSON.parse(bodyOf(linkGone, { id: 50, seconds: 0 })), {
    action: 'qs.link.gone',
    timestamp: 1893456000,
    id: 50,
    text: { ...facts, filename: 'bike.png', reason: 'deleted' },
  })
})

test('a failed ingest is told with its error', () => {
  const { action, text } = JSON.parse(bodyOf(ingestFailed, { id: 1, seconds: 0 }))
  assert.equal(action, 'qs.ingest.failed')
  assert.deepEqual(text, {
    ingest: 'ing_0mb3zq3k0Example0000001',
    client: 'Dropbox',
    path: '/bike.png',
    error: {
      code: 'source_entry_missing',
      message: 'This file is not at the source any more. It may have been moved or deleted.',
    },
  })
})

test('a revoked connection is told with the account', () => {
  const { action, text } = JSON.parse(bodyOf(connectionRevoked, { id: 1, seconds: 0 }))
  assert.equal(action, 'qs.connection.revoked')
  assert.deepEqual(text, {
    connection: 'con_0mb3zq3k0Example0000001',
    client: 'Dropbox',
    account: { id: 'dbid:example', email: 'personal@example.com' },
  })
})

test('the list has every event once, with words for people', () => {
  const types = events.map(({ type }) => type)
  assert.equal(new Set(types).size, types.length)
  for (const { action, title, help } of events) {
    assert.match(action, /^(fp|qs)\.[a-z_.]+$/)
    assert.ok(title.length > 0 && help.endsWith('.'))
  }
  const titles = Map.groupBy(events, ({ action }) => action)
  for (const sameAction of titles.values()) {
    assert.equal(new Set(sameAction.map(({ title }) => title)).size, 1)
  }
})
