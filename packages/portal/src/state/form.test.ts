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

describe('a form that somebody else saved meanwhile', () => {
  const START = { name: 'Shop', origins: '', isSecure: false }
  const stale = () =>
    createForm(START, async () => {
      throw new ApiError('Changed.', { code: 'changed_meanwhile', status: 409 })
    })

  it('keeps what was typed, takes over the rest, and tells where both changed the same', async () => {
    const form = stale()
    form.set('name', 'Mine')
    form.set('isSecure', true)
    await form.submit()

    form.rebase()
    form.rebase({ name: 'Theirs', origins: 'https://theirs.example', isSecure: false })

    assert.deepEqual(form.values.value, {
      name: 'Mine',
      origins: 'https://theirs.example',
      isSecure: true,
    })
    assert.deepEqual(form.theirs.value, { name: 'Theirs' })
    assert.equal(form.isStale.value, false)
    assert.equal(form.isChanged.value, true)
  })

  it('knows the difference still when it is loaded once more', async () => {
    const form = stale()
    form.set('name', 'Mine')
    await form.submit()

    form.rebase({ ...START, name: 'Theirs' })
    form.rebase({ ...START, name: 'Theirs' })
    assert.deepEqual(form.theirs.value, { name: 'Theirs' })

    form.reset()
    assert.equal(form.theirs.value, undefined)
    assert.equal(form.values.value.name, 'Theirs')
  })

  it('has nothing left to save when what was sent had arrived after all', async () => {
    const form = stale()
    form.set('name', 'Mine')
    await form.submit()

    form.rebase()
    form.rebase({ ...START, name: 'Mine' })

    assert.equal(form.isChanged.value, false)
    assert.deepEqual(form.theirs.value, {})
  })

  it('goes along silently with what was saved by another form of the page', () => {
    const form = stale()
    form.set('name', 'Mine')

    form.rebase({ ...START, isSecure: true })

    assert.deepEqual(form.values.value, { name: 'Mine', origins: '', isSecure: true })
    assert.equal(form.theirs.value, undefined)
  })
})
