import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { createOwnOrigins } from './own-origins.ts'

const isOwnOrigin = createOwnOrigins({
  baseUrl: 'https://files.example.com',
  domain: 'fs.example.com',
})

async function isOwn(origin: string | undefined, host: string): Promise<boolean> {
  const server = fastify()
  server.get('/', async (request) => isOwnOrigin(request))
  const answer = await server.inject({ url: '/', headers: { host, ...(origin && { origin }) } })
  await server.close()
  return answer.json()
}

for (const [origin, host] of [
  ['https://files.example.com', 'files.example.com'],
  // Behind a proxy that ends TLS and whose headers nobody said to believe.
  ['https://files.example.com', '10.0.0.7:8080'],
  ['http://files.example.com', 'files.example.com'],
  ['http://www.fs.example.com', 'www.fs.example.com'],
  ['http://localhost:8080', 'localhost:8080'],
  ['http://192.168.1.5:8080', '192.168.1.5:8080'],
  ['http://[::1]:8080', '[::1]:8080'],
] as const) {
  test(`a page of ${origin} is ours at ${host}`, async () => {
    assert.equal(await isOwn(origin, host), true)
  })
}

for (const [origin, host] of [
  ['https://evil.example', 'files.example.com'],
  // A name of theirs that leads to us.
  ['http://evil.example:8080', 'evil.example:8080'],
  ['https://files.example.com.evil.example', 'files.example.com'],
  ['https://files.example.com:444', 'files.example.com'],
  ['http://localhost:3000', 'localhost:8080'],
  ['http://cdn.fs.example.com', 'cdn.fs.example.com'],
  ['null', 'files.example.com'],
  ['https://files.example.com/', 'files.example.com'],
  [undefined, 'files.example.com'],
] as const) {
  test(`a page of ${origin} is not ours at ${host}`, async () => {
    assert.equal(await isOwn(origin, host), false)
  })
}
