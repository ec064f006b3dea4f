import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FolderPickAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { type Picker, useCloud } from './testing/cloud.ts'

const { connectedPicker, inject, post, service } = useCloud({
  '/Trip/plan.txt': 'the plan',
  '/Trip/2026/May/sea.txt': 'blue',
  '/Trip/2026/May/sky.png': 'bluer',
  '/Trip/2026/log.txt': 'day one',
  '/Other/alone.txt': 'alone',
})

const start = ({ apikey, token }: Picker, more: object = {}) =>
  post('/cloud/folder-picks', { apikey, token, source: 'memory', path: '/Trip/', ...more })

const ask = (
  picker: Picker,
  id: string,
  rest = '',
  method: 'GET' | 'DELETE' | 'POST' = 'GET',
  query = '',
) =>
  inject({
    method,
    url: `/cloud/folder-picks/${id}${rest}?apikey=${picker.apikey}${query}`,
    headers: { authorization: `Bearer ${picker.token}` },
  })

/** As its stream tells it at its end. */
async function endOf(picker: Picker, id: string) {
  const { apikey, token } = picker
  const events = await post('/cloud/folder-picks/events', { apikey, token, ids: [id] })
  const sent = [...events.body.matchAll(/^event: folder-pick\ndata: (.*)$/gm)]
  return JSON.parse(sent.at(-1)?.[1] ?? '{}')
}

describe('a picked folder', () => {
  test('is stored as a whole and followed to its end', async () => {
    const picker = await connectedPicker()

    const answer = await start(picker)

    assert.equal(answer.statusCode, 202, answer.body)
    const { token, pick } = answer.json()
    assert.ok(Value.Check(FolderPickAnswer, pick))
    assert.deepEqual([token, pick.name, pick.path], [picker.token, 'Trip', '/Trip'])
    const ended = await endOf(picker, pick.id)
    assert.deepEqual(
      [ended.state, ended.is_counted, ended.found, ended.done, ended.failed, ended.skipped],
      ['done', true, 4, 4, 0, 0],
    )
    assert.deepEqual([ended.bytes, ended.received], [24, 24])
    assert.deepEqual((await ask(picker, pick.id)).json(), ended)
  })

  test('answers its files by pages, with where they lie in it', async () => {
    const picker = await connectedPicker()
    const { pick } = (await start(picker)).json()
    await endOf(picker, pick.id)

    const first = (await ask(picker, pick.id, '/files', 'GET', '&limit=3')).json()
    const second = (
      await ask(picker, pick.id, '/files', 'GET', `&limit=3&after=${first.next}`)
    ).json()

    assert.deepEqual([first.files.length, second.files.length, second.next], [3, 1, ''])
    const all = [...first.files, ...second.files]
    assert.deepEqual(all.map((one) => one.relative_path).sort(), [
      '2026/May/sea.txt',
      '2026/May/sky.png',
      '2026/log.txt',
      'plan.txt',
    ])
    for (const { file, path, state } of all) {
      assert.equal(state, 'done')
      assert.ok(path.endsWith(file.filename))
    }
    const { statusCode, body } = await ask(picker, pick.id, '/files', 'GET', '&after=x')
    assert.deepEqual([statusCode, JSON.parse(body).code], [400, 'cursor_invalid'])
  })
})
