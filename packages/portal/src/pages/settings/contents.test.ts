import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contentsInWords } from './contents.ts'

describe('what goes with an app', () => {
  it('is spelled out, kind by kind', () => {
    const lines = contentsInWords({ files: 1200, bytes: 3_400_000, connections: 1, webhooks: 2 })
    assert.match(lines.join('\n'), /1,200 files.*3\.4 MB/)
    assert.match(lines.join('\n'), /1 connection\b/)
    assert.match(lines.join('\n'), /2 webhooks/)
  })

  it('says so when there is nothing', () => {
    const [files] = contentsInWords({ files: 0, bytes: 0, connections: 0, webhooks: 0 })
    assert.match(files ?? '', /No files/)
  })
})
