import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { describeParam } from './describe-param.ts'
import { NOT_OFFERED, readKnownTasks, TASKS } from './index.ts'
import { parseWrittenTask } from './parse-written-task.ts'
import { readValue } from './read-value.ts'
import { REFUSED } from './refused-tasks.ts'
import type { TaskDefinition } from './task.ts'

/** What every task owes to addresses, to errors and to the manual. */
function paramsOf({ params }: TaskDefinition) {
  return Object.entries(params.properties).map(([name, schema]) => ({ name, schema }))
}

const changesFiles = ({ kind }: TaskDefinition) => kind !== undefined && kind !== 'control'

describe('every task', () => {
  for (const task of TASKS) {
    describe(task.name, () => {
      test('points with its short names to parameters it has', () => {
        for (const [short, long] of Object.entries(task.short ?? {})) {
          assert.ok(Object.hasOwn(task.params.properties, long), `${short} means ${long}`)
          assert.ok(!Object.hasOwn(task.params.properties, short), `${short} is two things`)
        }
        if (task.list !== undefined) assert.ok(Object.hasOwn(task.params.properties, task.list))
      })

      test('has defaults that it would take itself, and says what it takes', () => {
        for (const { name, schema } of paramsOf(task)) {
          if ('default' in schema) {
            const read = readValue(schema, schema.default as string)
            assert.notEqual(read, undefined, `the default of ${name}`)
          }
          if (changesFiles(task)) assert.ok(describeParam(schema), `what ${name} must be`)
        }
      })

      test('has parameters in the words of the wire', () => {
        for (const { name } of paramsOf(task)) assert.match(name, /^[a-z][a-z0-9_]*$/)
      })

      if (changesFiles(task)) {
        test('has a sentence and an example for the manual', () => {
          assert.match(task.summary ?? '', /^[A-Z].*\.$/s)
          const written = (task.example ?? '').split('/').map(parseWrittenTask)
          const calls = readKnownTasks(written)
          assert.ok(calls.some((call) => call.task.name === task.name))
        })
      }
    })
  }
})

test('no name means two things', () => {
  const names = [
    ...TASKS.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
    ...NOT_OFFERED,
    ...Object.keys(REFUSED),
  ]

  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
})

test('a slip of the pen is told the nearest task', () => {
  assert.throws(() => readKnownTasks([parseWrittenTask('resise=width:100')]), {
    code: 'task_unknown',
    message: 'invalid task `resise`; did you mean `resize`?',
  })
  assert.throws(() => readKnownTasks([parseWrittenTask('Resize=width:100')]), {
    message: 'invalid task `Resize`; did you mean `resize`?',
  })
})
