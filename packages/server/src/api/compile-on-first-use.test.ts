import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AjvCompiler } from '@fastify/ajv-compiler'
import { compileOnFirstUse } from './compile-on-first-use.ts'

const SIZE = { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } }

/** Counts what is compiled. */
function countingCompiler() {
  const compiled: unknown[] = []
  const build: ReturnType<typeof AjvCompiler> = (schemas, options) => {
    const compile = AjvCompiler()(schemas, options)
    return (route) => {
      compiled.push(route)
      return compile(route)
    }
  }
  return { compiled, compile: compileOnFirstUse(build)({}, { customOptions: {} }) }
}

test('a schema is compiled when it is first used, and only then', () => {
  const { compiled, compile } = countingCompiler()
  const check = compile({ schema: SIZE })
  assert.equal(compiled.length, 0)

  assert.equal(check({ size: 1 }), true)
  assert.equal(check({ size: 2 }), true)

  assert.equal(compiled.length, 1)
})

test('what is wrong is told, and forgotten when the next is right', () => {
  const check = countingCompiler().compile({ schema: SIZE })

  assert.equal(check({ size: 'large' }), false)
  assert.equal(check.errors?.[0]?.instancePath, '/size')
  assert.equal(check({ size: 1 }), true)
  assert.equal(check.errors, null)
})
