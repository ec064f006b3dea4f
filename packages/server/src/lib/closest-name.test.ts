import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closestName } from './closest-name.ts'

const names = ['QUAYSIDE_PORT', 'QUAYSIDE_HOST', 'QUAYSIDE_STORAGE_URL']

test('finds the name that a slip of the hand made another of', () => {
  assert.equal(closestName('QUAYSIDE_PROT', names), 'QUAYSIDE_PORT')
  assert.equal(closestName('QUAYSIDE_STORAGE', names), 'QUAYSIDE_STORAGE_URL')
  assert.equal(closestName('QUAYSIDE_HOSTS', names), 'QUAYSIDE_HOST')
})

test('finds nothing when no name is near', () => {
  assert.equal(closestName('QUAYSIDE_SOMETHING_ELSE', names), undefined)
  assert.equal(closestName('X', []), undefined)
})
