import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { RequestError } from '@quayside/client/api'
import type { ListedEntry } from '@quayside/wire'
import { entriesOf, hereOf } from './browse-state.ts'
import type { CloudBrowser } from './cloud-browser.ts'
import { createTestBrowser } from './testing/browser.ts'
import { file, folder, namesOf } from './testing/entries.ts'
import { eventually } from './testing/eventually.ts'
import { createTestService } from './testing/service.ts'

const PERSON = 'personal@example.com'
const TEAM = 'team@example.com'

const running: CloudBrowser[] = []
afterEach(() => {
  for (const browser of running.splice(0)) browser.stop()
})

const inPhotos = (name: string, facts: Partial<ListedEntry> = {}) =>
  file(name, { path: `/Photos/${name}`, ...facts })

const TREE: Readonly<Record<string, readonly ListedEntry[]>> = {
  '/': [folder('Photos'), folder('Empty'), file('a.txt'), file('b.txt'), file('c.txt')],
  '/Photos/': [inPhotos('sea.jpg', { mimetype: 'image/jpeg' }), inPhotos('list.txt')],
  '/Empty/': [],
}

/** A browser that shows the root of a connected person's files. */
async function openRoot(options: Readonly<Record<string, unknown>> = {}, tree = TREE) {
  const service = createTestService(tree)
  const made = createTestBrowser(service, { maxFiles: 100, ...options })
  running.push(made.browser)
  made.browser.open()
  await eventually(() => shown(made.browser).length > 0, 'the root is shown')
  return { service, ...made }
}

const shown = (browser: CloudBrowser) => namesOf(entriesOf(browser.state.value))
const isResting = (browser: CloudBrowser) => browser.activity.value.status === 'resting'

function entry(browser: CloudBrowser, name: string): ListedEntry {
  const found = entriesOf(browser.state.value).find((listed) => listed.name === name)
  assert.ok(found, `${name} is shown`)
  return found
}

test('shows a connected person their files', async () => {
  const { browser } = await openRoot()

  assert.deepEqual(shown(browser), ['Empty', 'Photos', 'a.txt', 'b.txt', 'c.txt'])
  assert.equal(browser.connecting.connection.value.status, 'ready')
})

test('asks a person who is not connected to connect, and goes on by itself', async () => {
  const service = createTestService(TREE)
  service.isConnected = false
  const { browser } = createTestBrowser(service)
  running.push(browser)

  browser.open()
  await eventually(() => browser.connecting.connection.value.status === 'needed')
  browser.connecting.connect()
  service.connect()

  await eventually(() => shown(browser).length === 5)
})

test('reads on in the background, page after page, in order', async () => {
  const many = Array.from({ length: 2500 }, (_, index) => file(`file ${index}`))
  const { browser, service } = await openRoot({}, { ...TREE, '/': many })

  await eventually(() => shown(browser).length === 2500 && isResting(browser))
  assert.equal(shown(browser)[10], 'file 10')
  assert.equal(service.asked.length, 3)
})

test('a folder one comes back to is there at once, and is not asked for again', async () => {
  const { browser, service } = await openRoot()
  browser.openFolder(entry(browser, 'Photos'))
  await eventually(() => shown(browser).length === 2)
  const asked = service.asked.length

  browser.up()

  assert.equal(shown(browser).length, 5)
  assert.equal(service.asked.length, asked)
})

test('an answer that comes after the person has gone elsewhere changes nothing there', async () => {
  const { browser } = await openRoot()

  browser.openFolder(entry(browser, 'Photos'))
  browser.up()
  browser.openFolder(entry(browser, 'Empty'))
  await eventually(() => isResting(browser))

  assert.equal(hereOf(browser.state.value).name, 'Empty')
  assert.deepEqual(shown(browser), [])
})

test('searches the whole source', async () => {
  const { browser } = await openRoot()

  browser.find('sea')
  await eventually(() => isResting(browser))

  assert.deepEqual(shown(browser), ['sea.jpg'])
})

test('more of what was found is read when the person gets near its end', async () => {
  const many = Array.from({ length: 3000 }, (_, index) => file(`sun ${index}`))
  const { browser, service } = await openRoot({}, { '/': [folder('Many')], '/Many/': many })

  browser.find('sun')
  await eventually(() => shown(browser).length === 1000 && isResting(browser))
  browser.see(30, 10)
  assert.equal(isResting(browser), true)
  browser.see(985, 10)
  await eventually(() => shown(browser).length === 2000 && isResting(browser))

  assert.deepEqual(
    service.asked.filter(({ search }) => search).map(({ next }) => next),
    [undefined, '1000'],
  )
})

test('a failure is shown, and trying again goes on where it stopped', async () => {
  const { browser, service } = await openRoot()
  const gone = new RequestError('away', { code: 'source_entry_missing', status: 404 })
  service.failures.push(gone)

  browser.openFolder(entry(browser, 'Photos'))
  await eventually(() => browser.activity.value.status === 'failed')
  browser.retry()

  await eventually(() => shown(browser).length === 2)
  assert.equal(isResting(browser) || browser.activity.value.status === 'reading', true)
})

test('a cursor that has grown too old begins the folder anew', async () => {
  const many = Array.from({ length: 1500 }, (_, index) => file(`file ${index}`))
  const { browser, service } = await openRoot({}, { ...TREE, '/': many })
  service.failures.push(new RequestError('old', { code: 'source_cursor_expired', status: 410 }))

  await eventually(() => shown(browser).length === 1500 && isResting(browser))
})

test('a connection that ends half-way is mended in place: folder and selection stay', async () => {
  const { browser, service, names } = await openRoot()
  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => names().length === 1)
  service.isConnected = false

  browser.openFolder(entry(browser, 'Photos'))
  await eventually(() => browser.connecting.connection.value.status === 'needed')
  assert.deepEqual(browser.connecting.connection.value, { status: 'needed', isAgain: true })
  browser.connecting.connect()
  service.connect()

  await eventually(() => shown(browser).length === 2)
  assert.equal(hereOf(browser.state.value).name, 'Photos')
  assert.deepEqual(names(), ['a.txt'])
})

test('a connection that a transfer found ended is asked for when the source is shown', async () => {
  const { browser, service, store } = await openRoot()
  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => store.choices.value.length === 1)
  const [choice] = store.choices.value
  assert.ok(choice)
  const problem = { code: 'connection_expired', message: 'Connect again.', canRetry: true }
  const facts = { size: 1, sent: 0, continuedAt: undefined, ingestId: undefined, result: undefined }
  store.transfers.value = [{ choice, state: 'failed', ...facts, problem }]
  service.isConnected = false

  browser.open()

  await eventually(() => browser.connecting.connection.value.status === 'needed')
  assert.equal(shown(browser).length, 5)
})

test('when somebody else connects, what the first one selected is dropped', async () => {
  const { browser, service, names } = await openRoot()
  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => names().length === 1)
  service.isConnected = false
  browser.refresh()
  await eventually(() => browser.connecting.connection.value.status === 'needed')

  service.email = TEAM
  browser.connecting.connect()
  service.connect()

  await eventually(() => browser.state.value.account?.email === TEAM)
  assert.deepEqual(names(), [])
})

/** A person with files of two accounts, the second of which is on show. */
async function openBoth() {
  const opened = await openRoot()
  const { browser, service } = opened
  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => opened.names().length === 1)
  service.treesOf.set(TEAM, { '/': [file('a.txt'), file('plan.txt')] })
  service.email = TEAM
  browser.connecting.connectAnother()
  await eventually(() => service.asked.some(({ wait }) => wait === 25))
  service.connect()
  await eventually(() => shown(browser).length === 2)
  return opened
}

const switchTo = (browser: CloudBrowser, email: string) => {
  const account = browser.state.value.accounts.find((each) => each.email === email)
  assert.ok(account, `${email} is connected`)
  browser.switchTo(account)
}

test('another account is added; what was selected from the first one stays', async () => {
  const { browser, store, names } = await openBoth()

  assert.equal(browser.connecting.connection.value.status, 'ready')
  assert.deepEqual(shown(browser), ['a.txt', 'plan.txt'])
  assert.deepEqual(
    browser.state.value.accounts.map(({ email }) => email),
    [TEAM, PERSON],
  )
  assert.equal(browser.choosing.stateOf(entry(browser, 'a.txt')), 'none')
  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => names().length === 2)
  assert.deepEqual(
    store.choices.value.map((choice) => choice.kind === 'cloud' && choice.account),
    [PERSON, TEAM],
  )
})

test('each account is there as the person left it, and all pages are asked of it', async () => {
  const { browser, service } = await openBoth()
  switchTo(browser, PERSON)
  browser.openFolder(entry(browser, 'Photos'))
  await eventually(() => shown(browser).length === 2)

  switchTo(browser, TEAM)
  assert.deepEqual(shown(browser), ['a.txt', 'plan.txt'])
  switchTo(browser, PERSON)

  assert.equal(hereOf(browser.state.value).name, 'Photos')
  assert.equal(service.asked.at(-1)?.account, PERSON)
})

test('signing out of one account shows the other, and keeps what was selected there', async () => {
  const { browser, service, names } = await openBoth()
  browser.choosing.toggle(entry(browser, 'plan.txt'))
  await eventually(() => names().length === 2)

  await browser.signOut()

  await eventually(() => shown(browser).length === 5)
  assert.deepEqual(service.logouts, [TEAM])
  assert.deepEqual(names(), ['a.txt'])
  assert.deepEqual(
    browser.state.value.accounts.map(({ email }) => email),
    [PERSON],
  )
})

test('an account whose permission has ended is connected again; the other one stays in reach', async () => {
  const { browser, service } = await openBoth()
  service.end(PERSON)

  switchTo(browser, PERSON)
  browser.refresh()
  await eventually(() => browser.connecting.connection.value.status === 'needed')
  switchTo(browser, TEAM)

  await eventually(() => browser.connecting.connection.value.status === 'ready')
  assert.deepEqual(shown(browser), ['a.txt', 'plan.txt'])
})

test('signing out drops what was selected there, and asks to connect', async () => {
  const { browser, service, names } = await openRoot()
  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => names().length === 1)

  await browser.signOut()

  await eventually(() => browser.connecting.connection.value.status === 'needed')
  assert.deepEqual(service.logouts, [PERSON])
  assert.deepEqual(names(), [])
  assert.deepEqual(shown(browser), [])
  assert.deepEqual(browser.connecting.connection.value, { status: 'needed', isAgain: false })
})

test('a file is selected and deselected', async () => {
  const { browser, names } = await openRoot()

  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => names().length === 1)
  assert.equal(browser.choosing.stateOf(entry(browser, 'a.txt')), 'all')

  browser.choosing.toggle(entry(browser, 'a.txt'))
  assert.deepEqual(names(), [])
})

test('a range selects the files in it and leaves folders out', async () => {
  const { browser, names } = await openRoot()
  browser.choosing.toggle(entry(browser, 'c.txt'))

  browser.choosing.chooseRange('/Empty/')

  await eventually(() => names().length === 3)
  assert.deepEqual(names(), ['c.txt', 'a.txt', 'b.txt'])
})

test('everything on show is selected at once, and deselected', async () => {
  const { browser, names } = await openRoot()

  browser.choosing.chooseAll()
  await eventually(() => names().length === 3)

  browser.choosing.dropAll()
  assert.deepEqual(names(), [])
})

test('where one file is wanted, the next one takes its place', async () => {
  const { browser, names } = await openRoot({ maxFiles: 1 })

  browser.choosing.toggle(entry(browser, 'a.txt'))
  await eventually(() => names()[0] === 'a.txt')
  assert.equal(browser.choosing.refusalOf(entry(browser, 'b.txt')), undefined)
  browser.choosing.toggle(entry(browser, 'b.txt'))

  await eventually(() => names()[0] === 'b.txt')
  assert.deepEqual(names(), ['b.txt'])
})

test('a whole folder is selected with the files of all folders below', async () => {
  const { browser, names } = await openRoot(
    {},
    {
      '/': [folder('Photos')],
      '/Photos/': [inPhotos('sea.jpg')],
      '/Photos/2026/': [file('sun.jpg', { path: '/Photos/2026/sun.jpg' })],
    },
  )

  browser.choosing.toggle(entry(browser, 'Photos'))
  await eventually(() => names().length === 2)

  assert.equal(browser.choosing.stateOf(entry(browser, 'Photos')), 'all')
  await eventually(() => browser.choosing.reading.value === undefined)
  browser.choosing.toggle(entry(browser, 'Photos'))
  assert.deepEqual(names(), [])
})

test('a folder of which one file was dropped is selected in part', async () => {
  const { browser, store, names } = await openRoot()
  browser.choosing.toggle(entry(browser, 'Photos'))
  await eventually(() => names().length === 2)

  store.choices.value = store.choices.value.slice(1)

  assert.equal(browser.choosing.stateOf(entry(browser, 'Photos')), 'some')
})

test('what a folder holds beyond what is allowed is left out, and told once', async () => {
  const { browser, store, names } = await openRoot({ accept: ['image/*'] })

  browser.choosing.toggle(entry(browser, 'Photos'))
  await eventually(() => names().length === 1)

  assert.deepEqual(names(), ['sea.jpg'])
  assert.equal(store.notice.value?.tone, 'bad')
})

test('reading a folder ends when there is room for no more', async () => {
  const many = Array.from({ length: 50 }, (_, index) => inPhotos(`${index}.txt`))
  const { browser, service, names } = await openRoot({ maxFiles: 3 }, { ...TREE, '/Photos/': many })
  service.pageSize = 5
  const before = service.asked.length

  browser.choosing.toggle(entry(browser, 'Photos'))
  await eventually(() => names().length === 3 && browser.choosing.reading.value === undefined)

  assert.equal(service.asked.length - before, 1)
})

test('reading a folder can be cancelled; nothing of it is selected', async () => {
  const { browser, names } = await openRoot()

  browser.choosing.toggle(entry(browser, 'Photos'))
  assert.deepEqual(browser.choosing.reading.value, { name: 'Photos', files: 0 })
  browser.choosing.cancelReading()
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))

  assert.equal(browser.choosing.reading.value, undefined)
  assert.deepEqual(names(), [])
})

test('a folder without files says so', async () => {
  const { browser, store } = await openRoot()

  browser.choosing.toggle(entry(browser, 'Empty'))

  await eventually(() => store.notice.value?.text === 'There are no files in Empty.')
})

test('a document comes in the first of its formats until the person chooses another', async () => {
  const paper = file('Plan', { size: '', bytes: 0, exportFormats: ['html', 'markdown'] })
  const { browser, store } = await openRoot({}, { ...TREE, '/': [paper] })
  const formatOf = () => {
    const [choice] = store.choices.value
    return choice?.kind === 'cloud' ? choice.exportFormat : undefined
  }

  browser.choosing.toggle(entry(browser, 'Plan'))
  await eventually(() => formatOf() === 'html')
  assert.equal(store.choices.value[0]?.size, undefined)

  browser.choosing.exportAs(entry(browser, 'Plan'), 'markdown')
  assert.equal(formatOf(), 'markdown')

  browser.choosing.dropAll()
  browser.choosing.toggle(entry(browser, 'Plan'))
  await eventually(() => formatOf() === 'markdown')
})

test('a file its owner withholds cannot be chosen, and says why, alone and among others', async () => {
  const withheld = file('locked.pdf', { downloadable: false })
  const { browser, store, names } = await openRoot({}, { '/': [file('a.txt'), withheld] })

  browser.choosing.toggle(entry(browser, 'locked.pdf'))
  await eventually(() => store.notice.value !== undefined)
  assert.equal(store.notice.value?.text, 'locked.pdf: This file cannot be downloaded.')
  browser.choosing.chooseAll()
  await eventually(() => names().length > 0)

  assert.deepEqual(names(), ['a.txt'])
  assert.equal(browser.choosing.refusalOf(withheld)?.text, 'cloud.notDownloadable')
})

test('a folder without access is not chosen as a whole, and says why', async () => {
  const { browser, store, service } = await openRoot(
    {},
    { '/': [folder('Board', { noAccess: true })] },
  )
  const asked = service.asked.length

  browser.choosing.toggle(entry(browser, 'Board'))

  assert.equal(store.notice.value?.text, 'Board: You have no access to this folder.')
  assert.equal(service.asked.length, asked)
})

test('a folder picked as one is one choice, whatever is in it', async () => {
  const { browser, store, service, names } = await openRoot({ pickFolders: 'whole', maxFiles: 1 })
  const asked = service.asked.length

  browser.choosing.toggle(entry(browser, 'Photos'))
  await eventually(() => names().length === 1)

  assert.partialDeepStrictEqual(store.choices.value[0], {
    kind: 'cloud',
    name: 'Photos',
    path: '/Photos/',
    account: PERSON,
    isFolder: true,
  })
  assert.equal(browser.choosing.stateOf(entry(browser, 'Photos')), 'all')
  assert.equal(service.asked.length, asked)
  browser.choosing.toggle(entry(browser, 'Photos'))
  assert.deepEqual(names(), [])
})

test('where links are wanted a folder stands for the files in it', async () => {
  const { browser, names } = await openRoot({ pickFolders: 'whole', preferLinkOverStore: true })

  browser.choosing.toggle(entry(browser, 'Photos'))

  await eventually(() => names().length === 2)
})
