import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  callApi,
  type Loose,
  PERSONAL,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
let folders = 0
/** A folder of its own for each test. */
let base: string
before(async () => {
  sandbox = await startTestSandbox()
  sdk = await sandbox.sdkFor(PERSONAL)
})
beforeEach(() => {
  folders += 1
  base = `/Test ${folders}`
})
after(() => sandbox[Symbol.asyncDispose]())

const put = (path: string, text = path) =>
  sandbox.control.createFile(PERSONAL, { path: base + path, text })
const namesOf = (entries: readonly Loose[]) => entries.map(({ name }) => name)

describe('search_v2', () => {
  const search = async (query: string, options: object = {}) => {
    const { result } = await sdk.filesSearchV2({ query, options: { path: base, ...options } })
    return result.matches.map((match) => (match as Loose).metadata.metadata)
  }

  it('finds names by words, the last one by its beginning', async () => {
    await put('/Annual report 2025.pdf')
    await put('/deep/report.txt')
    await put('/other.txt')

    assert.deepEqual(namesOf(await search('report')), ['report.txt', 'Annual report 2025.pdf'])
    assert.deepEqual(namesOf(await search('annual rep')), ['Annual report 2025.pdf'])
    assert.deepEqual(namesOf(await search('ann report')), [])
  })

  it('filters by extension, category and state', async () => {
    await put('/boat.jpg')
    await put('/boat.txt')
    await put('/boat.mp4')
    await sandbox.control.deleteFile({ account: PERSONAL, path: `${base}/boat.mp4` })

    assert.deepEqual(namesOf(await search('boat', { file_extensions: ['txt'] })), ['boat.txt'])
    const images = await search('boat', { file_categories: [{ '.tag': 'image' }] })
    assert.deepEqual(namesOf(images), ['boat.jpg'])
    const deleted = await search('boat', { file_status: { '.tag': 'deleted' } })
    assert.deepEqual(
      deleted.map((entry) => entry['.tag']),
      ['deleted'],
    )
  })

  it('pages with a cursor of its own', async () => {
    for (const name of ['one', 'two', 'three']) {
      await put(`/boat ${name}.txt`)
    }
    const first = await sdk.filesSearchV2({
      query: 'boat',
      options: { path: base, max_results: 2 },
    })
    const second = await sdk.filesSearchContinueV2({ cursor: first.result.cursor ?? '' })

    assert.equal(first.result.has_more, true)
    assert.equal(first.result.matches.length, 2)
    assert.equal(second.result.matches.length, 1)
    assert.equal(second.result.has_more, false)
    const { access_token: token } = await sandbox.control.issueToken({ account: PERSONAL })
    const body = { cursor: first.result.cursor }
    const misused = await callApi(sandbox.origin, 'files/list_folder/continue', { token, body })
    assert.equal(misused.status, 400)
  })

  it('marks what matched when asked to', async () => {
    await put('/boat race.txt')
    const { result } = await sdk.filesSearchV2({
      query: 'race',
      options: { path: base },
      match_field_options: { include_highlights: true },
    })

    const spans = result.matches[0]?.highlight_spans ?? []
    assert.equal(spans.map((span) => span.highlight_str).join(''), 'boat race.txt')
    assert.deepEqual(
      spans.filter((span) => span.is_highlighted).map((span) => span.highlight_str),
      ['race'],
    )
  })
})
