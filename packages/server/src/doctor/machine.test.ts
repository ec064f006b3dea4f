import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { clock, diskRoom, folderRights } from './machine.ts'

const NOON = new Date('2026-11-23T12:00:00Z')

test('a clock that is a little off is well', () => {
  const date = 'Mon, 23 Nov 2026 11:59:30 GMT'

  const finding = clock({ date, host: 'www.example.com' }, NOON)

  assert.deepEqual(finding, {
    name: 'clock',
    ok: true,
    message: 'this machine is 30 s ahead of www.example.com',
  })
})

test('a clock that is minutes off is not, and the fix is named', () => {
  const finding = clock({ date: 'Mon, 23 Nov 2026 12:05:00 GMT', host: 'www.example.com' }, NOON)

  assert.equal(finding.ok, false)
  assert.match(finding.message, /300 s behind/)
  assert.match(finding.fix ?? '', /timedatectl/)
})

test('a host that does not tell the time proves nothing', () => {
  assert.equal(clock({ date: '', host: 'www.example.com' }, NOON).ok, true)
})

test('a folder others can read is told with the command that mends it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'quayside-doctor-'))
  try {
    await chmod(dir, 0o755)
    const open = await folderRights(dir)
    await chmod(dir, 0o700)
    const closed = await folderRights(dir)

    assert.deepEqual([open.ok, open.fix], [false, `chmod 700 ${dir}`])
    assert.equal(closed.ok, true)
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('a folder that is not there is a finding, not a fault', async () => {
  const missing = join(tmpdir(), 'quayside-doctor-nowhere')

  const findings = await Promise.all([folderRights(missing), diskRoom(missing)])

  assert.deepEqual(
    findings.map(({ ok, fix }) => [ok, typeof fix]),
    [
      [false, 'string'],
      [false, 'string'],
    ],
  )
})
