import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QuaysideError } from '@quayside/server'
import { misuse, toComplaint } from './complaint.ts'

const withCode = (code: string, more: object) => Object.assign(new Error(code), { code, ...more })

test('a misuse exits with 2', () => {
  assert.deepEqual(toComplaint(misuse('Name a file.')), { text: 'Name a file.', exitCode: 2 })
})

test('an error of the service is a sentence for the operator', () => {
  const facts = {
    kind: 'unavailable',
    code: 'database_unavailable',
    publicMessage: 'Try again.',
  } as const
  const error = new QuaysideError('the database does not answer: connection refused', facts)

  assert.deepEqual(toComplaint(error), {
    text: 'The database does not answer: connection refused.',
    exitCode: 1,
  })
})

for (const [fault, words] of [
  [withCode('EADDRINUSE', { port: 8080 }), /^Port 8080 is in use .*QUAYSIDE_PORT/],
  [withCode('EACCES', { port: 80 }), /port 80 is not allowed.*QUAYSIDE_PORT/],
  [withCode('EACCES', { path: '/srv/data' }), /^\/srv\/data cannot be written.*QUAYSIDE_DATA_DIR/],
  [withCode('ENOTDIR', { path: '/srv/data' }), /^\/srv\/data is in the way.*QUAYSIDE_DATA_DIR/],
  [withCode('ENOSPC', { path: '/srv/data' }), /^The disk is full/],
] as const) {
  test(`${fault.message} becomes words without a stack trace: ${words}`, () => {
    const { text, exitCode } = toComplaint(fault)

    assert.match(text, words)
    assert.doesNotMatch(text, /\n\s+at /)
    assert.equal(exitCode, 1)
  })
}

test('what nobody expected is printed with its stack', () => {
  assert.match(toComplaint(new TypeError('x is not a function')).text, /\n\s+at /)
})

test('help that was asked for is no failure', () => {
  const help = Object.assign(new Error('(outputHelp)'), { name: 'CommanderError', exitCode: 0 })

  assert.deepEqual(toComplaint(help), { text: '', exitCode: 0 })
})
