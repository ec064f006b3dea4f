import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createEgressGate } from '../lib/egress-gate.ts'
import { createConversionParts } from '../processing/conversion-parts.ts'
import { checkConversions } from './conversions.ts'

const never = new AbortController().signal

async function examined(memoryBytes: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'quayside-doctor-'))
  const { conversions, scratch, programs } = createConversionParts({
    processes: 1,
    limits: {
      ...{ pixels: 1_000, pages: 10, frames: 10, bytes: 1_000, memoryBytes },
      timeoutMs: 30_000,
    },
    dataDir,
    sourceFolders: [],
    gate: createEgressGate({ allow: [] }),
  })
  try {
    const findings = await Promise.all(checkConversions({ conversions, scratch, programs }, never))
    assert.deepEqual(await readdir(scratch.root), [])
    return findings
  } finally {
    await conversions.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

test('a picture is converted, and the programs that are there are named', async () => {
  const findings = await examined(1024 ** 3)

  assert.deepEqual(
    findings.map(({ name, ok }) => [name, ok]),
    [
      ['conversions', true],
      ['LibreOffice', true],
      ['ffmpeg', true],
      ['Chromium', true],
      ['isolation', true],
    ],
  )
  for (const { name, message } of findings.slice(1, 4)) {
    assert.match(message, new RegExp(`^/|^${name} is not installed; without it `))
  }
})

test('where no picture can be converted, that is a fault with what to do', async () => {
  const [conversions] = await examined(16 * 1024 ** 2)

  assert.equal(conversions?.ok, false)
  assert.match(conversions?.fix ?? '', /npm ci/)
})
