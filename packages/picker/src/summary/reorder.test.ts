import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createReorder } from './reorder.ts'

function dragEvent() {
  const event = new Event('drag', { cancelable: true })
  return Object.assign(event, { dataTransfer: { setData() {} } }) as unknown as DragEvent
}

describe('dragging a file of the list', () => {
  it('moves it to the place of the file it is dropped on', () => {
    const moves: string[] = []
    const reorder = createReorder((id, placeOfId) => moves.push(`${id} to ${placeOfId}`))

    reorder.begin('a', dragEvent())
    reorder.over('b', dragEvent())
    reorder.over('c', dragEvent())
    assert.deepEqual(reorder.drag.value, { id: 'a', overId: 'c' })
    reorder.drop(dragEvent())

    assert.deepEqual(moves, ['a to c'])
    assert.equal(reorder.drag.value, undefined)
  })

  it('leaves files of the desktop to others, and gives up without a trace', () => {
    const moves: string[] = []
    const reorder = createReorder((id) => moves.push(id))
    const foreign = dragEvent()

    reorder.over('b', foreign)
    reorder.drop(foreign)
    reorder.begin('a', dragEvent())
    reorder.over('b', dragEvent())
    reorder.end()
    reorder.drop(dragEvent())

    assert.equal(foreign.defaultPrevented, false)
    assert.deepEqual(moves, [])
  })
})
