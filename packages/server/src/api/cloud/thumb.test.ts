import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListedEntry } from '@quayside/wire'
import { pathOf, useCloud } from './testing/cloud.ts'

const cloud = useCloud()
const ORIGIN = 'https://shop.example'

test('a thumbnail is shown to the pages of its app, and by nobody once the app is paused', async () => {
  const { apps } = cloud.service()
  const picker = await cloud.connectedPicker()
  const { apiKey } = picker.app
  const listing = await cloud.list(picker, { path: '/' })
  const bike = listing.json().memory.contents.find(({ name }: ListedEntry) => name === 'bike.png')
  const look = async (headers: Record<string, string> = {}) => {
    const answer = await cloud.inject({ url: pathOf(bike.thumbnail), headers })
    return answer.headers['x-error-code'] ?? answer.statusCode
  }
  assert.equal(await look({ referer: 'https://evil.example/' }), 200)

  await apps.update(apiKey, { allowedOrigins: [ORIGIN] })

  assert.equal(await look(), 200)
  assert.equal(await look({ referer: `${ORIGIN}/page` }), 200)
  assert.equal(await look({ referer: 'https://evil.example/' }), 'origin_refused')
  await apps.update(apiKey, { enabled: false })
  assert.equal(await look(), 'app_disabled')
})
