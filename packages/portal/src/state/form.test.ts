import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiError } from '../api/api-error.ts'
import { createForm } from './form.ts'

describe('a form', () => {
  it('saves what was filled in and begins anew with what is there then', async () => {
    const saved: object[] = []
    const form = createForm({ name: 'Shop' }, async (values) => {
      saved.push(values)
      return { name: values.name.trim() }
    })

    form.set('name', 'Harbour ')
    assert.equal(form.isChanged.value, true)
    assert.equal(await form.submit(), true)

    assert.deepEqual(saved, [{ name: 'Harbour ' }])
    assert.deepEqual(form.values.value, { name: 'Harbour' })
    assert.equal(form.isChanged.value, false)
  })

  it('keeps what was filled in when it could not be saved', async () => {
    const form = createForm({ name: 'Shop' }, async () => {
      throw new ApiError('No.', { code: 'network' })
    })

    form.set('name', 'Harbour')
    assert.equal(await form.submit(), false)

    assert.deepEqual(form.values.value, { name: 'Harbour' })
    assert.equal(form.isChanged.value, true)
    assert.equal(form.isStale.value, false)
    assert.ok(form.problem.value)
  })

  it('is sent once, however often the button is pressed', async () => {
    const answer = Promise.withResolvers<undefined>()
    let times = 0
    const form = createForm({ name: 'Shop' }, () => {
      times += 1
      return answer.promise
    })

    const sent = [form.submit(), form.submit(), form.submit()]
    answer.resolve(undefined)

    assert.deepEqual(await Promise.all(sent), [true, false, false])
    assert.equal(times, 1)
  })

  it('knows when somebody else was faster, until it begins anew', async () => {
    const form = createForm({ name: 'Shop' }, async () => {
      throw new ApiError('Changed.', { code: 'changed_meanwhile', status: 409 })
    })
    form.set('name', 'Harbour')

    await form.submit()
    assert.equal(form.isStale.value, true)
    form.reset({ name: 'Theirs' })

    assert.equal(form.isStale.value, false)
    assert.deepEqual(form.values.value, { name: 'Theirs' })
    assert.equal(form.isChanged.value, false)
  })
})
