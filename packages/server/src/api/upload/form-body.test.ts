import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { answerError } from '../error-handler.ts'
import { readForms } from './form-body.ts'

const MULTIPART = 'multipart/form-data; boundary=B'
const field = (name: string, value: string) =>
  `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const FILE = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc'

describe('a form', () => {
  let server: FastifyInstance
  before(() => {
    server = fastify()
    server.setErrorHandler(answerError)
    readForms(server)
    server.post('/', async ({ body }) => body)
    return server.ready()
  })
  after(() => server.close())

  const send = (payload: string, type = MULTIPART) =>
    server.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })

  test('becomes what newer clients send as JSON', async () => {
    const answer = await send(
      `${field('apikey', 'A1z')}${field('size', '3')}${field('store_path', '/in/')}${FILE}\r\n--B--\r\n`,
    )
    assert.deepEqual(answer.json(), { apikey: 'A1z', size: '3', store: { path: '/in/' } })
  })

  const CUT = {
    'within a field': field('apikey', 'A1z').slice(0, -3),
    'within a file': field('apikey', 'A1z') + FILE,
    'within the heads of a file': FILE.slice(0, 30),
    'before its first field': '--B',
    'before anything': '',
  }
  for (const [where, payload] of Object.entries(CUT)) {
    test(`that is cut off ${where} is refused, and the next one is read`, async () => {
      const cut = await send(payload)
      assert.deepEqual([cut.statusCode, cut.json().code], [400, 'body_malformed'])
      assert.equal((await send(`${field('apikey', 'A1z')}--B--\r\n`)).json().apikey, 'A1z')
    })
  }

  test('of neither kind, or with JSON that is none, is refused', async () => {
    assert.equal((await send('abc', 'multipart/form-data')).json().code, 'body_malformed')
    const tags = await send('upload_tags=%7Bbad', 'application/x-www-form-urlencoded')
    assert.equal(tags.json().code, 'body_malformed')
  })
})
