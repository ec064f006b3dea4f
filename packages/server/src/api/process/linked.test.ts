import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { useCloud } from '../cloud/testing/cloud.ts'

describe('storing a linked file', () => {
  const { connectedPicker, open, post, service, breakConnection } = useCloud()
  async function link() {
    const picker = await connectedPicker()
    const clouds = { memory: { path: '/report.txt' } }
    const { apikey, token } = picker
    const answer = await post('/cloud/link/', { apikey, token, clouds })
    return { picker, handle: answer.json().memory.handle as string }
  }
  const store = (apikey: string, source: string) =>
    post('/process', { apikey, sources: [source], tasks: [{ name: 'store' }] })

  test('makes a copy of what lies behind it, which outlives the connection; the link does not', async () => {
    const { picker, handle } = await link()

    const answer = await store(picker.apikey, handle)

    assert.equal(answer.statusCode, 200, answer.body)
    const file = answer.json()
    assert.deepEqual([file.filename, file.size, file.status], ['report.txt', 10, 'Stored'])
    await breakConnection(picker)
    assert.equal(await open(`/cdn/${file.handle}`), 'the report')
    const { db } = service().database
    const row = await db
      .selectFrom('files')
      .select('kind')
      .where('handle', '=', file.handle)
      .executeTakeFirst()
    assert.equal(row?.kind, 'stored')
    const late = await store(picker.apikey, handle)
    assert.deepEqual([late.statusCode, late.json().code], [401, 'connection_expired'])
  })
})
