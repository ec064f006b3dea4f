import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterFocus,
  afterGoTo,
  afterLayout,
  afterOpenFolder,
  afterPage,
  afterReconnect,
  afterRefresh,
  afterSearch,
  afterSignOut,
  afterSort,
  afterToggle,
  afterUp,
  type BrowseState,
  entriesOf,
  findTyped,
  focusedIndexOf,
  hereOf,
  MAX_KEPT_ENTRIES,
  placeOf,
  rangeTo,
  shelfOf,
  sortOf,
  startState,
} from './browse-state.ts'
import { file, folder, namesOf, pageOf } from './testing/entries.ts'

const start = startState({ layout: 'list', language: 'en' })
const root = afterPage(start, '/', pageOf([file('b'), folder('Photos'), file('a')]))
const photos = afterOpenFolder(root, folder('Photos'))
const inPhotos = afterPage(photos, '/Photos/', pageOf([file('sea'), file('sky'), file('sun')]))

interface Expected {
  readonly trail?: readonly string[]
  readonly place?: string
  readonly shown?: readonly string[]
  readonly focusedIndex?: number
  readonly search?: string
}

/** What each action leads to. */
const actions: readonly (readonly [string, BrowseState, Expected])[] = [
  ['the start is the root, unread', start, { trail: [''], place: '/', shown: [] }],
  ['a page is shown in order', root, { shown: ['Photos', 'a', 'b'] }],
  [
    'opening a folder goes there',
    photos,
    { trail: ['', 'Photos'], place: '/Photos/', shown: [], focusedIndex: 0 },
  ],
  [
    'the folder above is there again at once, with the keyboard on the folder one comes from',
    afterUp(afterPage(afterOpenFolder(root, folder('Photos')), '/Photos/', pageOf([file('x')]))),
    { trail: [''], shown: ['Photos', 'a', 'b'], focusedIndex: 0 },
  ],
  ['there is nothing above the root', afterUp(root), { trail: [''], shown: ['Photos', 'a', 'b'] }],
  [
    'a step of the trail leads back over several folders',
    afterGoTo(afterOpenFolder(photos, folder('2026')), 0),
    { trail: [''], focusedIndex: 0 },
  ],
  [
    'searching leaves the trail as it is',
    afterSearch(inPhotos, ' sun '),
    { trail: ['', 'Photos'], place: '?sun', search: 'sun', shown: [] },
  ],
  [
    'an empty search goes back to the open folder',
    afterSearch(afterSearch(inPhotos, 'sun'), ''),
    { place: '/Photos/', shown: ['sea', 'sky', 'sun'] },
  ],
  [
    'going up from what was found ends the search',
    afterUp(afterSearch(inPhotos, 'sun')),
    { place: '/Photos/', search: '' },
  ],
  [
    'opening a folder that was found ends the search',
    afterOpenFolder(afterSearch(inPhotos, 'sun'), folder('Sunsets')),
    { search: '', trail: ['', 'Sunsets'], place: '/Sunsets/' },
  ],
  ['focus is kept by entry', afterFocus(inPhotos, '/sky'), { focusedIndex: 1 }],
  [
    'the entry with the keyboard keeps it when pages arrive before it',
    afterPage(afterFocus(inPhotos, '/sky'), '/Photos/', pageOf([file('ant')])),
    { shown: ['ant', 'sea', 'sky', 'sun'], focusedIndex: 2 },
  ],
  [
    'refreshing shows what was known until there is news',
    afterRefresh(inPhotos),
    { shown: ['sea', 'sky', 'sun'] },
  ],
  [
    'the first page after refreshing takes the place of everything',
    afterPage(afterRefresh(inPhotos), '/Photos/', pageOf([file('moon')])),
    { shown: ['moon'] },
  ],
  [
    'a folder above stays as it was when one below is refreshed',
    afterUp(afterRefresh(inPhotos)),
    { shown: ['Photos', 'a', 'b'] },
  ],
  ['signing out forgets everything', afterSignOut(inPhotos), { trail: [''], shown: [] }],
  [
    'a page of another place does not change what is shown',
    afterPage(inPhotos, '/', pageOf([file('z')])),
    { place: '/Photos/', shown: ['sea', 'sky', 'sun'] },
  ],
]

for (const [title, state, expected] of actions) {
  test(title, () => {
    const actual = {
      trail: state.trail.map(({ name }) => name),
      place: placeOf(state),
      shown: namesOf(entriesOf(state)),
      focusedIndex: focusedIndexOf(state),
      search: state.search,
    }

    assert.deepEqual({ ...actual, ...expected }, actual)
  })
}

test('entries that come twice are shown once, by id, else by path', () => {
  const first = afterPage(start, '/', pageOf([file('a', { id: '1' }), file('b')], 'more'))
  const again = [file('a', { id: '1', path: '/moved/a' }), file('b'), file('c'), file('c')]

  const state = afterPage(first, '/', pageOf(again))

  assert.deepEqual(namesOf(entriesOf(state)), ['a', 'b', 'c'])
})

test('what was found is shown by fit, until somebody asks for another order', () => {
  const page = pageOf([file('sunset'), file('a sun'), folder('suns')])
  const found = afterPage(afterSearch(root, 'sun'), '?sun', page)

  assert.deepEqual(namesOf(entriesOf(found)), ['sunset', 'a sun', 'suns'])
  const sorted = afterSort(found, { by: 'name', isDescending: false })
  assert.deepEqual(namesOf(entriesOf(sorted)), ['suns', 'a sun', 'sunset'])
  assert.deepEqual(sortOf(sorted), { by: 'name', isDescending: false })
})

test('an order holds in the next folder too, but fit is for what was found only', () => {
  const bySize = afterSort(root, { by: 'size', isDescending: true })
  const large = pageOf([file('small', { bytes: 1 }), file('large', { bytes: 2 })])
  const opened = afterPage(afterOpenFolder(bySize, folder('Photos')), '/Photos/', large)
  const byFit = afterSort(afterSearch(root, 'x'), { by: 'found', isDescending: false })

  assert.deepEqual(namesOf(entriesOf(opened)), ['large', 'small'])
  assert.deepEqual(sortOf(afterSearch(byFit, '')), { by: 'name', isDescending: false })
})

test('a folder one comes back to is in the order that was asked for meanwhile', () => {
  const sorted = afterSort(inPhotos, { by: 'name', isDescending: true })

  const back = afterUp(sorted)

  assert.deepEqual(namesOf(entriesOf(back)), ['Photos', 'b', 'a'])
})

test('a page knows where it goes on, and the last one that it is', () => {
  const first = afterPage(start, '/', pageOf([file('a')], 'cursor'))

  assert.equal(shelfOf(first)?.next, 'cursor')
  assert.equal(shelfOf(afterPage(first, '/', pageOf([file('b')])))?.next, undefined)
})

test('after connecting again every folder is read anew when it is shown', () => {
  const again = afterUp(afterReconnect(inPhotos))

  assert.deepEqual(
    [...again.shelves.values()].map(({ isStale }) => isStale),
    [true, true],
  )
  assert.deepEqual(namesOf(entriesOf(again)), ['Photos', 'a', 'b'])
})

test('the account is whose files were listed last', () => {
  assert.equal(root.account?.email, 'personal@example.com')
  assert.equal(afterSignOut(root).account, undefined)
})

test('a range goes from the entry touched last, in either direction', () => {
  const touched = afterToggle(inPhotos, '/sky')

  assert.deepEqual(namesOf(rangeTo(touched, '/sun')), ['sky', 'sun'])
  assert.deepEqual(namesOf(rangeTo(touched, '/sea')), ['sea', 'sky'])
  assert.deepEqual(namesOf(rangeTo(touched, '/gone')), [])
})

test('a range without a beginning is one entry', () => {
  assert.deepEqual(namesOf(rangeTo(inPhotos, '/sky')), ['sky'])
})

test('a range begins where the keyboard is when nothing was touched', () => {
  assert.deepEqual(namesOf(rangeTo(afterFocus(inPhotos, '/sea'), '/sky')), ['sea', 'sky'])
})

test('the layout is no matter of the place', () => {
  assert.equal(afterOpenFolder(afterLayout(root, 'grid'), folder('Photos')).layout, 'grid')
})

test('letters find the next name that begins with them, from the beginning after the end', () => {
  const entries = [file('apple'), file('Banana'), file('berry'), file('cherry')]
  const find = (typed: string, from: number) => findTyped(entries, typed, { from, language: 'en' })

  assert.equal(find('b', 0), 1)
  assert.equal(find('b', 1), 2)
  assert.equal(find('b', 2), 1)
  assert.equal(find('be', 1), 2)
  assert.equal(find('BA', 1), 1)
  assert.equal(find('x', 0), undefined)
  assert.equal(findTyped([], 'a', { from: 0, language: 'en' }), undefined)
})

test('what is kept of folders that were left is bounded; the open one is always kept', () => {
  const many = Array.from({ length: MAX_KEPT_ENTRIES / 2 }, (_, index) => file(`${index}`))
  let state: BrowseState = start
  for (const name of ['one', 'two', 'three', 'four']) {
    state = afterOpenFolder(state, folder(name))
    state = afterPage(state, placeOf(state), pageOf(many))
  }

  state = afterUp(state)

  assert.deepEqual([...state.shelves.keys()], ['/two/', '/four/', '/three/'])
  assert.equal(hereOf(state).name, 'three')
})
