import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { RequestError } from '@quayside/client/api'
import type { ListedFolder } from '@quayside/wire'
import { type Connecting, createConnecting } from './connecting.ts'
import type { PageDoors } from './page-doors.ts'
import { file, namesOf } from './testing/entries.ts'
import { eventually } from './testing/eventually.ts'
import { createTestService, type TestService } from './testing/service.ts'

const MINUTE = 60_000
const opened: Connecting[] = []
afterEach(() => {
  for (const connecting of opened.splice(0)) connecting.stop()
})

/** A page whose browser allows windows, and a service nobody is connected to. */
function createScene({ isBlocked = false } = {}) {
  const service = createTestService({ '/': [file('a.txt')] })
  service.isConnected = false
  const windows: string[] = []
  const left: string[] = []
  const returns = new Set<() => void>()
  const connected: ListedFolder[] = []
  const problems: unknown[] = []
  const clock = { now: 0 }
  const page: PageDoors = {
    openWindow(address) {
      if (isBlocked) return undefined
      windows.push(address ?? 'about:blank')
      return { goTo: (later) => windows.push(later) }
    },
    leave: (address) => left.push(address),
    returnAddress: () => 'https://shop.example.com/new?fs-tab=init',
    onReturn(listener, signal) {
      returns.add(listener)
      signal.addEventListener('abort', () => returns.delete(listener))
    },
  }
  const connecting = createConnecting({
    source: { name: 'testdrive' },
    api: service,
    page,
    place: () => ({ path: '/', account: undefined, chosen: undefined }),
    onConnected: (folder) => connected.push(folder),
    onProblem: (error) => problems.push(error),
    now: () => clock.now,
  })
  opened.push(connecting)
  const comeBack = () => {
    for (const listener of returns) listener()
  }
  return { service, connecting, windows, left, connected, problems, clock, comeBack }
}

const statusOf = ({ connection }: Connecting) => connection.value.status
const waitsFor = (service: TestService) => service.asked.some(({ wait }) => wait === 25)

test('opens the known address at once, and waits by asking the server', async () => {
  const { connecting, windows, service, connected } = createScene()
  connecting.need('https://cloud.example.com/connect/known')

  connecting.connect()

  assert.deepEqual(windows, ['https://cloud.example.com/connect/known'])
  assert.equal(statusOf(connecting), 'waiting')
  await eventually(() => waitsFor(service))
  service.connect()
  await eventually(() => statusOf(connecting) === 'ready')
  assert.deepEqual(
    connected.map(({ contents }) => namesOf(contents)),
    [['a.txt']],
  )
})

test('an address that has grown old is asked for anew, in the window that is open already', async () => {
  const { connecting, windows, clock } = createScene()
  connecting.need('https://cloud.example.com/connect/old')
  clock.now = 21 * MINUTE

  connecting.connect()

  await eventually(() => windows.length === 2)
  assert.deepEqual(windows, ['about:blank', 'https://cloud.example.com/connect/1'])
})

test('an address is opened once only: the person may have used it up by refusing', async () => {
  const { connecting, windows } = createScene()
  connecting.need('https://cloud.example.com/connect/known')
  connecting.connect()

  connecting.connect()

  await eventually(() => windows.length === 3)
  assert.deepEqual(windows.slice(1), ['about:blank', 'https://cloud.example.com/connect/1'])
})

test('a person who comes back is not kept waiting by a request that hangs', async () => {
  const { connecting, service, comeBack } = createScene()
  connecting.need('https://cloud.example.com/connect/known')
  connecting.connect()
  await eventually(() => waitsFor(service))

  service.isConnected = true
  comeBack()

  await eventually(() => statusOf(connecting) === 'ready')
})

test('cancelling ends the waiting, and connecting can begin again', async () => {
  const { connecting, service, windows } = createScene()
  connecting.need('https://cloud.example.com/connect/known')
  connecting.connect()
  await eventually(() => waitsFor(service))

  connecting.cancel()

  assert.deepEqual(connecting.connection.value, { status: 'needed', isAgain: false })
  connecting.connect()
  assert.equal(windows.length, 2)
  assert.equal(statusOf(connecting), 'waiting')
})

test('where no window is allowed the page goes itself, and says where it wants to come back to', async () => {
  const { connecting, service, left } = createScene({ isBlocked: true })
  connecting.need('https://cloud.example.com/connect/known')

  connecting.connect()

  await eventually(() => left.length === 1)
  assert.deepEqual(left, ['https://cloud.example.com/connect/1'])
  assert.equal(service.asked[0]?.appUrl, 'https://shop.example.com/new?fs-tab=init')
})

test('a person who connected in another tab meanwhile does not leave the page', async () => {
  const { connecting, service, left, connected } = createScene({ isBlocked: true })
  connecting.need('https://cloud.example.com/connect/known')
  service.isConnected = true

  connecting.connect()

  await eventually(() => connected.length === 1)
  assert.deepEqual(left, [])
  assert.equal(statusOf(connecting), 'ready')
})

test('a refusal while waiting is told, and the person may try again', async () => {
  const { connecting, service, problems } = createScene()
  service.failures.push(new RequestError('switched off', { code: 'app_disabled', status: 403 }))
  connecting.need('https://cloud.example.com/connect/known')

  connecting.connect()

  await eventually(() => statusOf(connecting) === 'needed')
  assert.equal(problems.length, 1)
})

test('whoever was connected before is asked to connect again', () => {
  const { connecting } = createScene()

  connecting.found()
  connecting.need('https://cloud.example.com/connect/known')
  assert.deepEqual(connecting.connection.value, { status: 'needed', isAgain: true })

  connecting.connect()
  assert.deepEqual(connecting.connection.value, {
    status: 'waiting',
    isAgain: true,
    isAnother: false,
  })
})

test('another account is added while files are on show', async () => {
  const { connecting, service, windows, connected } = createScene()
  connecting.found()

  connecting.connectAnother()
  connecting.found()

  assert.deepEqual(connecting.connection.value, {
    status: 'waiting',
    isAgain: true,
    isAnother: true,
  })
  await eventually(() => waitsFor(service))
  assert.deepEqual(windows, ['about:blank', 'https://cloud.example.com/connect/1'])
  service.connect()
  await eventually(() => connected.length === 1)
  assert.equal(statusOf(connecting), 'ready')
})

test('whoever gives up adding another account goes on with the one there is', async () => {
  const { connecting, service } = createScene()
  connecting.found()
  connecting.connectAnother()
  await eventually(() => waitsFor(service))

  connecting.cancel()

  assert.deepEqual(connecting.connection.value, { status: 'ready' })
})

test('whoever signed out was not connected before', () => {
  const { connecting } = createScene()
  connecting.found()

  connecting.forget()
  connecting.need('https://cloud.example.com/connect/known')

  assert.deepEqual(connecting.connection.value, { status: 'needed', isAgain: false })
})
