import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import type { Bench, CompatCase, CompatClient } from '../case.ts'
import { checkConversion, checkRefusal, PICTURE, REFUSED } from './conversions.ts'

const JSON_BODY = { 'content-type': 'application/json', 'filestack-source': 'Ruby-2.9.5' }
const CHUNK = 8 * 1024 * 1024

/** What it sends for each of its methods, as plain requests to the hosts it knows. */
const cases: readonly CompatCase[] = [
  {
    covers: ['FilestackClient#upload'],
    shows: 'a file by its path: start, part, complete as JSON; the link answers its bytes',
    runs: ['wire'],
    async run(bench) {
      const bytes = Buffer.from('A postcard from Ruby')

      const file = await upload(bench, 'postcard.txt', [bytes])

      assert.deepEqual([file.filename, file.status], ['postcard.txt', 'Stored'])
      assert.equal((await bench.service.ask(String(file.url))).text, 'A postcard from Ruby')
    },
  },
  {
    covers: ['FilestackClient#upload'],
    shows: 'intelligent ingestion: chunks of a part, commit, complete',
    runs: ['wire'],
    async run(bench) {
      const chunks = [Buffer.alloc(CHUNK, 'first'), Buffer.from('the rest')]

      const file = await upload(bench, 'large.bin', chunks, true)

      const seen = await bench.service.ask(String(file.url))
      const hash = createHash('sha256').update(Buffer.concat(chunks)).digest('hex')
      assert.deepEqual([seen.size, seen.sha256], [CHUNK + 8, hash])
    },
  },
  {
    covers: ['FilestackClient#upload'],
    shows: 'a file by its address: the task `store` on the CDN, asked by POST without a body',
    runs: ['wire'],
    async run({ service }) {
      const path = `/${service.apiKey}/store/${service.elsewhere.origin}/pier, at dawn.txt`

      const answer = await service.ask(`${host({ service }, 'cdn')}${path}`, { method: 'POST' })

      assert.equal(answer.status, 200, answer.text)
      const { url } = JSON.parse(answer.text)
      assert.equal((await service.ask(url)).text, 'Five boats, no wind')
    },
  },
  {
    covers: ['FilestackFilelink#download', 'FilestackFilelink#get_content'],
    shows: 'the content, for a policy in the URL-safe alphabet',
    runs: ['wire'],
    async run(bench) {
      const { handle } = await upload(bench, 'read.txt', [Buffer.from('read me')])
      const query = new URLSearchParams(rubySecurity(bench, ['read']))

      const answer = await bench.service.ask(`${host(bench, 'cdn')}/${handle}?${query}`)

      assert.deepEqual([answer.status, answer.text], [200, 'read me'])
    },
  },
  {
    covers: ['FilestackFilelink#metadata'],
    shows: 'what is known of a file, asked on the CDN',
    runs: ['wire'],
    async run(bench) {
      const { handle } = await upload(bench, 'known.txt', [Buffer.from('known')])
      const query = new URLSearchParams(rubySecurity(bench, ['stat']))

      const answer = await bench.service.ask(
        `${host(bench, 'cdn')}/file/${handle}/metadata?${query}`,
      )

      assert.equal(JSON.parse(answer.text).filename, 'known.txt')
    },
  },
  {
    covers: ['FilestackFilelink#overwrite', 'FilestackFilelink#write'],
    shows: 'another content under the same handle, sent by PUT',
    runs: ['wire'],
    async run(bench) {
      const { handle, url } = await upload(bench, 'note.txt', [Buffer.from('before')])
      const query = new URLSearchParams(rubySecurity(bench, ['write']))

      const answer = await bench.service.ask(`${host(bench, 'www')}/api/file/${handle}?${query}`, {
        method: 'PUT',
        headers: { 'content-type': 'text/plain' },
        body: 'after',
      })

      assert.equal(answer.status, 200, answer.text)
      assert.equal((await bench.service.ask(String(url))).text, 'after')
    },
  },
  {
    covers: ['FilestackFilelink#delete'],
    shows: 'a file goes; exactly 200 is answered',
    runs: ['wire'],
    async run(bench) {
      const { handle, url } = await upload(bench, 'gone.txt', [Buffer.from('going')])
      const query = new URLSearchParams({
        ...rubySecurity(bench, ['remove']),
        key: bench.service.apiKey,
      })

      const answer = await bench.service.ask(`${host(bench, 'www')}/api/file/${handle}?${query}`, {
        method: 'DELETE',
      })

      assert.equal(answer.status, 200)
      assert.equal((await bench.service.ask(String(url))).status, 404)
    },
  },
  {
    covers: [
      ...['FilestackClient#transform_external', 'FilestackFilelink#transform', 'Transform'],
      'FilestackClient#convert_external',
    ],
    shows: 'what conversions make',
    runs: ['wire'],
    async run(bench) {
      const { handle } = await upload(bench, 'x.png', [Buffer.from(PICTURE)])
      const { apiKey, elsewhere } = bench.service

      for (const path of [
        `resize=width:100,height:100/flip/${handle}`,
        `${apiKey}/resize=width:100/${elsewhere.origin}/boat.png`,
      ]) {
        await checkConversion(bench.service, `${host(bench, 'cdn')}/${path}`)
      }
    },
  },
  {
    covers: ['FilestackFilelink#tags', 'FilestackFilelink#sfw'],
    shows: 'a refusal in words',
    differs: REFUSED,
    runs: ['wire'],
    async run(bench) {
      const { handle } = await upload(bench, 'x.png', [Buffer.from(PICTURE)])
      for (const task of ['tags', 'sfw']) {
        await checkRefusal(bench.service, `${host(bench, 'cdn')}/${task}/${handle}`)
      }
    },
  },
]

export const filestackRuby: CompatClient = {
  name: 'filestack-ruby',
  version: 'by plain requests',
  about:
    'Not the gem itself, which could not be installed where this is made: its requests, one after the other, as it sends them.',
  cases,
}

function host({ service }: Pick<Bench, 'service'>, name: string): string {
  return `https://${name}.${service.cname}`
}

/** In its alphabet: base64 with minus and underscore, and with padding. */
function rubySecurity({ service }: Bench, call: readonly string[]) {
  const expiry = Math.floor(Date.now() / 1000) + 600
  const text = Buffer.from(JSON.stringify({ expiry, call, path: '.*>>>???' }))
  const policy = text.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
  const signature = createHmac('sha256', service.secret).update(policy).digest('hex')
  return { policy, signature }
}

async function upload(
  { service }: Bench,
  filename: string,
  chunks: readonly Buffer[],
  isIntelligent = false,
): Promise<Record<string, unknown>> {
  const post = async (origin: string, call: string, body: object) => {
    const answer = await service.ask(`${origin}/multipart/${call}`, {
      method: 'POST',
      headers: JSON_BODY,
      body: JSON.stringify({ apikey: service.apiKey, ...body }),
    })
    assert.equal(answer.status, 200, answer.text)
    return answer.text === '' ? {} : JSON.parse(answer.text)
  }
  const size = chunks.reduce((sum, { length }) => sum + length, 0)
  const store = { location: 's3' }
  const about = { filename, mimetype: 'application/octet-stream', size, store }
  const fii = isIntelligent ? { fii: true } : {}
  const begun = await post(`https://upload.${service.cname}`, 'start', { ...about, ...fii })
  const origin = `https://${begun.location_url}`
  const common = { uri: begun.uri, region: begun.region, upload_id: begun.upload_id, store, ...fii }

  const parts: { part_number: number; etag: string | undefined }[] = []
  for (const [index, chunk] of chunks.entries()) {
    const part = index + 1
    const place = isIntelligent ? { offset: 0 } : {}
    const md5 = createHash('md5').update(chunk).digest('base64')
    const asked = { ...common, part, size: chunk.length, md5, ...place }
    const { url, headers } = await post(origin, 'upload', asked)
    const sent = await service.ask(url, { method: 'PUT', headers, body: chunk })
    assert.equal(sent.status, 200, sent.text)
    parts.push({ part_number: part, etag: sent.headers.etag })
    if (isIntelligent) await post(origin, 'commit', { ...common, size, part })
  }
  return await post(origin, 'complete', {
    ...{ ...common, ...about },
    ...(isIntelligent ? {} : { parts }),
  })
}
