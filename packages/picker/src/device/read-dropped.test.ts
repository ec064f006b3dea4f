import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Dropped, hasFolder, MAX_DROPPED_FILES, readDropped } from './read-dropped.ts'

/** What the browser hands over: objects with callbacks, folders in portions of two. */
function fileEntry(fullPath: string) {
  const name = fullPath.slice(fullPath.lastIndexOf('/') + 1)
  const file = (found: (file: File) => void) => queueMicrotask(() => found(new File(['x'], name)))
  return { isFile: true, isDirectory: false, name, fullPath, file }
}

function folderEntry(fullPath: string, entries: readonly unknown[]) {
  const createReader = () => {
    const left = [...entries]
    return {
      readEntries: (found: (portion: unknown[]) => void) =>
        queueMicrotask(() => found(left.splice(0, 2))),
    }
  }
  return { isFile: false, isDirectory: true, name: fullPath, fullPath, createReader }
}

function brokenEntry() {
  const fail = (_found: unknown, failed: (error: Error) => void) =>
    queueMicrotask(() => failed(new Error('gone')))
  return { isFile: true, isDirectory: false, name: 'gone', fullPath: '/gone', file: fail }
}

const dropped = (...entries: unknown[]) => entries as Dropped

describe('reading what was dropped', () => {
  const { signal } = new AbortController()

  it('finds the files of all folders, in order, with the way to them', async () => {
    const folder = folderEntry('/Photos', [
      fileEntry('/Photos/1.jpg'),
      folderEntry('/Photos/old', [
        fileEntry('/Photos/old/2.jpg'),
        folderEntry('/Photos/old/x', []),
      ]),
      fileEntry('/Photos/3.jpg'),
      fileEntry('/Photos/4.jpg'),
    ])
    const counts: number[] = []

    const { files, isCut, unreadable } = await readDropped(
      dropped(fileEntry('/a.txt'), folder, new File(['x'], 'b.txt')),
      { signal, onFound: (count) => counts.push(count) },
    )

    assert.deepEqual(
      files.map(({ path }) => path),
      ['a.txt', 'Photos/1.jpg', 'Photos/old/2.jpg', 'Photos/3.jpg', 'Photos/4.jpg', 'b.txt'],
    )
    assert.equal(files[1]?.file.name, '1.jpg')
    assert.deepEqual([isCut, unreadable, counts.at(-1)], [false, 0, 6])
  })

  it('leaves out what cannot be read, and counts it', async () => {
    const { files, unreadable } = await readDropped(
      dropped(brokenEntry(), fileEntry('/a.txt'), folderEntry('/F', [brokenEntry()])),
      { signal },
    )

    assert.equal(files.length, 1)
    assert.equal(unreadable, 2)
  })

  it('ends at a number of files nobody means to drop', async () => {
    const many = Array.from({ length: MAX_DROPPED_FILES + 10 }, () => new File([], 'x'))

    const { files, isCut } = await readDropped(many, { signal })

    assert.equal(files.length, MAX_DROPPED_FILES)
    assert.equal(isCut, true)
  })

  it('ends when it is cancelled, in the middle of folders without end', async () => {
    const stop = new AbortController()
    const endless: unknown = {
      ...folderEntry('/deep', []),
      createReader: () => {
        let isRead = false
        const portion = () => (isRead ? [] : [endless, fileEntry('/deep/a')])
        return {
          readEntries: (found: (portion: unknown[]) => void) => {
            queueMicrotask(() => {
              found(portion())
              isRead = true
            })
          },
        }
      },
    }

    const reading = readDropped(dropped(fileEntry('/a'), endless), {
      signal: stop.signal,
      onFound: () => stop.abort(new Error('enough')),
    })

    await assert.rejects(reading, /enough/)
  })

  it('knows folders from files', () => {
    assert.equal(hasFolder(dropped(folderEntry('/F', []))), true)
    assert.equal(hasFolder(dropped(fileEntry('/a'), new File([], 'b'))), false)
  })
})
