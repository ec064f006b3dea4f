import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromRefusal, isTokenRefused, isTrouble } from './errors.ts'
import { toRefusal } from './refusal.ts'

const no = new Map<string, string>()
const json = (status: number, error: unknown, headers = no) =>
  toRefusal(status, headers, JSON.stringify({ error_summary: 'summary/..', error }))
const nested = (...tags: string[]): unknown =>
  tags.reduceRight<unknown>(
    (inner, tag) => ({ '.tag': tag, ...(inner ? { [tag]: inner } : {}) }),
    undefined,
  )

const conflicts: readonly [readonly string[], string, string][] = [
  [['path', 'not_found'], 'not-found', 'source_entry_missing'],
  [['path', 'not_file'], 'invalid', 'source_entry_is_folder'],
  [['path', 'not_folder'], 'invalid', 'source_entry_is_file'],
  [['path', 'malformed_path'], 'invalid', 'source_path_invalid'],
  [['path', 'restricted_content'], 'forbidden', 'source_restricted'],
  [['path', 'unsupported_content_type'], 'unsupported', 'source_entry_not_downloadable'],
  [['path', 'locked'], 'conflict', 'source_entry_locked'],
  [['unsupported_file'], 'unsupported', 'source_entry_not_downloadable'],
  [['non_exportable'], 'unsupported', 'source_entry_not_downloadable'],
  [['invalid_export_format'], 'invalid', 'source_export_format_unknown'],
  [['email_not_verified'], 'forbidden', 'source_email_unverified'],
  [['not_allowed'], 'forbidden', 'source_access_denied'],
  [['reset'], 'conflict', 'source_cursor_expired'],
  [['path', 'insufficient_space'], 'conflict', 'source_storage_full'],
  [['path', 'conflict', 'file'], 'conflict', 'source_entry_exists'],
  [['path', 'no_write_permission'], 'forbidden', 'source_read_only'],
  [['path', 'disallowed_name'], 'invalid', 'source_name_refused'],
  [['lookup_failed', 'not_found'], 'not-found', 'source_entry_missing'],
  [['payload_too_large'], 'too-large', 'source_too_large'],
  [['something_new'], 'upstream', 'source_refused'],
  [['constructor'], 'upstream', 'source_refused'],
]
for (const [tags, kind, code] of conflicts) {
  test(`knows what ${tags.join('/')} means`, () => {
    const refusal = json(409, nested(...tags))

    const error = fromRefusal(refusal)

    assert.deepEqual([error.kind, error.code], [kind, code])
    assert.equal(error.retryAfterMs, undefined)
  })
}

test('reads the flattened form of upload errors', () => {
  const error = { '.tag': 'path', reason: { '.tag': 'conflict', conflict: { '.tag': 'file' } } }

  assert.equal(fromRefusal(json(409, error)).code, 'source_entry_exists')
})

test('asks for a new token when a token is refused, in either style', () => {
  for (const tag of ['expired_access_token', 'invalid_access_token', 'something_new']) {
    const refusal = json(401, nested(tag))
    assert.equal(isTokenRefused(refusal), true)
    assert.equal(fromRefusal(refusal).code, 'connection_expired')
  }
  const text = toRefusal(400, no, 'The given OAuth 2 access token is malformed.')
  assert.equal(isTokenRefused(text), true)
  assert.equal(fromRefusal(text).kind, 'unauthenticated')
})

test('names a missing scope, and does not take it for a bad token', () => {
  const refusal = json(401, { '.tag': 'missing_scope', required_scope: 'files.content.read' })

  const error = fromRefusal(refusal)

  assert.equal(isTokenRefused(refusal), false)
  assert.deepEqual([error.kind, error.code], ['forbidden', 'source_scope_missing'])
  assert.match(error.publicMessage, /files\.content\.read/)
})

test('tells a suspended account and a forbidden feature from a lost connection', () => {
  const suspended = json(401, nested('user_suspended'))
  assert.equal(isTokenRefused(suspended), false)
  assert.equal(fromRefusal(suspended).code, 'source_account_suspended')
  assert.equal(
    fromRefusal(json(403, nested('invalid_account_type', 'endpoint'))).code,
    'source_access_denied',
  )
  assert.equal(fromRefusal(json(422, nested('no_permission'))).code, 'source_access_denied')
})

test('says how long to wait after a rate limit: the header first, then the body, else a second', () => {
  const body = { reason: { '.tag': 'too_many_requests' }, retry_after: 15 }

  assert.equal(fromRefusal(json(429, body, new Map([['retry-after', '7']]))).retryAfterMs, 7_000)
  assert.equal(fromRefusal(json(429, body)).retryAfterMs, 15_000)
  const text = fromRefusal(toRefusal(429, no, 'slow down'))
  assert.deepEqual(
    [text.kind, text.code, text.retryAfterMs],
    ['rate-limited', 'source_busy', 1_000],
  )
})

test('takes trouble at Dropbox for worth another try, whatever its form', () => {
  const troubles = [
    toRefusal(500, no, ''),
    toRefusal(502, no, '<html>bad gateway</html>'),
    toRefusal(503, new Map([['retry-after', '3']]), 'down'),
    json(409, nested('retry_error')),
    json(409, nested('path', 'too_many_write_operations')),
    json(409, nested('internal_error')),
  ]
  for (const refusal of troubles) {
    assert.equal(isTrouble(refusal), true)
    const error = fromRefusal(refusal)
    assert.deepEqual([error.kind, error.code], ['upstream', 'source_unavailable'])
    assert.ok((error.retryAfterMs ?? 0) > 0)
  }
  assert.equal(fromRefusal(toRefusal(503, new Map([['retry-after', '3']]), '')).retryAfterMs, 3_000)
})

test('knows a bad path among the plain sentences of a 400', () => {
  const call = 'Error in call to API function "files/list_folder": '
  const pattern = `${call}request body: path: 'notes' did not match pattern '(/(.|[\\r\\n])*)?'`

  assert.equal(fromRefusal(toRefusal(400, no, pattern)).code, 'source_path_invalid')
  assert.equal(fromRefusal(toRefusal(400, no, `${call}unknown field 'foo'`)).code, 'source_refused')
})

test('survives answers that are not what they should be', () => {
  for (const text of ['', 'null', '[]', '{"error":5}', '{"error":{".tag":7}}', '\0'.repeat(999)]) {
    const error = fromRefusal(toRefusal(409, no, text))
    assert.equal(error.code, 'source_refused')
    assert.ok(error.message.length < 500)
  }
})
