import assert from 'node:assert/strict'
import { eventually } from '../../support/eventually.ts'
import { pngPicture } from '../../support/picture.ts'
import type { Service } from '../service.ts'
import type { FilelinkTask } from './filelink-tasks.ts'

/** What the table says of tasks that need what Quayside has not. */
export const REFUSED =
  'the client builds the address; Quayside answers that it has no trained model for that, or does not offer it'

/** A picture of 120 by 90, byte by byte. */
export const PICTURE: readonly number[] = [...pngPicture(120, 90)]

/** An empty page. Whoever reads it finds its pieces by their names. */
export const DOCUMENT: readonly number[] = [
  ...Buffer.from(
    [
      '%PDF-1.4',
      '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj',
      '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj',
      '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Resources << >> >> endobj',
      'trailer << /Root 1 0 R >>',
      '%%EOF',
    ].join('\n'),
  ),
]

/** The same tasks, with a file that is there in place of the one they name. */
export function tasksWith(tasks: readonly FilelinkTask[], handle: string): readonly FilelinkTask[] {
  return JSON.parse(JSON.stringify(tasks).replaceAll('QsHandle000000000001', handle))
}

/** Converted: a picture, a document, or what was asked about one. */
export async function checkConversion(service: Service, url: string): Promise<void> {
  const { status, headers, text, size } = await service.ask(url)
  assert.equal(status, 200, `${url}: ${text.slice(0, 200)}`)
  assert.match(String(headers['content-type']), CONVERTED, url)
  assert.ok(size > 0, url)
}

const CONVERTED = /^(?:image\/|application\/(?:pdf|json|zip)|text\/html)/

/** Understood, and refused with what is missing. */
export async function checkRefusal(service: Service, url: string): Promise<void> {
  const { status, text } = await service.ask(url)
  assert.equal(status, 400, url)
  assert.match(text, /needs a trained model|not offered/, url)
}

/** Converted after the answer, which is asked for again until it tells of the end. */
export async function checkSound(service: Service, url: string): Promise<void> {
  const first = JSON.parse((await service.ask(url)).text)
  assert.match(first.status, /^(?:started|pending|completed)$/)
  const ended = await eventually(async () => {
    const answer = JSON.parse((await service.ask(url)).text)
    assert.equal(answer.status, 'completed', answer.message)
    return answer
  })
  assert.equal(ended.uuid, first.uuid)
  const { headers } = await service.ask(ended.data.url)
  assert.equal(headers['content-type'], 'audio/mpeg')
}
