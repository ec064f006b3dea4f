import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { createApi } from '@quayside/client/api'
import { upload } from '@quayside/client/upload'
import { en } from './locale/en.ts'
import { createText } from './locale/text.ts'
import { parseOptions } from './options/parse-options.ts'
import { createParts } from './parts/parts.ts'
import { createSession, type Session, type SessionEnd } from './session.ts'
import { createSessionMemory } from './session-memory.ts'
import { cloudChoice, deviceChoice } from './transfers/testing/choices.ts'
import { createBrowser, eventually } from './transfers/testing/dialogs.ts'
import { startTransferService, type TransferService } from './transfers/testing/transfer-service.ts'

let service: TransferService
const sessions: Session[] = []

beforeEach(async () => {
  service = await startTransferService()
})

afterEach(async () => {
  for (const session of sessions.splice(0)) session.stop()
  await service.stop()
})

function open(input: object = {}, browser = createBrowser()) {
  const ends: SessionEnd[] = []
  const wentTo: string[] = []
  const text = createText(en, 'en')
  let token: string | undefined
  const session = createSession({
    options: parseOptions(
      { uploadConfig: { retry: 0 }, fromSources: ['dropbox', 'url'], ...input },
      assert.fail,
    ),
    speech: { text, texts: en, language: 'en' },
    api: createApi({
      endpoints: service.endpoints,
      apiKey: 'AKey',
      token: { get: () => token, set: (next) => (token = next) },
    }),
    createApi,
    upload,
    loadModule: () => Promise.reject(new Error('there are no screens here')),
    parts: createParts(() => Promise.reject(new Error('there are no screens here')), {}),
    memory: createSessionMemory({ storage: browser.storage, apiKey: 'AKey', now: Date.now }),
    browser,
    isNarrow: false,
    goTo: (url) => wentTo.push(url),
    onEnd: (end) => ends.push(end),
  })
  sessions.push(session)
  const { store, actions } = session.context
  return { session, shell: session.shell, store, actions, ends, wentTo, browser }
}

const view = ({ store }: ReturnType<typeof open>) => store.view.value

describe('a session begins', () => {
  it('at the first of its sources', async () => {
    const dialog = open()

    await dialog.session.begin()

    assert.deepEqual(dialog.shell.phase.value, { name: 'ready' })
    assert.deepEqual(view(dialog), { name: 'source', source: 'dropbox' })
    assert.equal(service.asked('POST /cloud/prefetch')[0]?.apikey, 'AKey')
  })

  it("not at all when the service says so, in the service's words", async () => {
    service.block('Not from here.')
    const dialog = open()

    await dialog.session.begin()

    assert.deepEqual(dialog.shell.phase.value, { name: 'blocked', reason: 'Not from here.' })
  })

  it('with another try when the service could not be asked', async () => {
    service.refuse('POST /cloud/prefetch', 400)
    const { session, shell } = open()
    await session.begin()
    const { value } = shell.phase
    assert.ok(value.name === 'failed')

    service.refuse('POST /cloud/prefetch', undefined)
    value.retry()

    await eventually(() => shell.phase.value.name === 'ready', 'ready')
  })

  it('where the person left it to sign in elsewhere, but for files of the device', async () => {
    const before = open({ maxFiles: 5 })
    await before.session.begin()
    await before.actions.choose([cloudChoice('a'), deviceChoice('d')])
    before.actions.leave('https://files.example.com/sign-in')
    assert.deepEqual(before.wentTo, ['https://files.example.com/sign-in'])

    const after = open({ maxFiles: 5, fromSources: ['url', 'dropbox'] }, before.browser)
    await after.session.begin()

    assert.deepEqual(view(after), { name: 'source', source: 'dropbox' })
    assert.deepEqual(
      after.store.choices.value.map(({ id }) => id),
      ['a'],
    )
  })

  it('anew when the source it was left at is not offered', async () => {
    const before = open()
    await before.session.begin()
    before.actions.leave('https://files.example.com/sign-in')

    const after = open({ fromSources: ['url'] }, before.browser)
    await after.session.begin()

    assert.deepEqual(view(after), { name: 'source', source: 'url' })
  })
})

describe('a session goes on', () => {
  it('to the summary, and no further with too few files', async () => {
    const dialog = open({ minFiles: 2, maxFiles: 3 })
    await dialog.session.begin()
    await dialog.actions.choose([cloudChoice('a')])

    dialog.actions.proceed()
    dialog.actions.upload()

    assert.deepEqual(view(dialog), { name: 'summary' })
    assert.equal(dialog.store.notice.value?.text, 'Choose at least 2 files.')
  })

  it('by itself with the last file, when the page wants that', async () => {
    const dialog = open({ maxFiles: 2, startUploadingWhenMaxFilesReached: true })
    await dialog.session.begin()

    await dialog.actions.choose([cloudChoice('a')])
    assert.equal(view(dialog).name, 'source')
    await dialog.actions.choose([cloudChoice('b')])

    assert.equal(view(dialog).name, 'transfers')
  })

  it('through each picture that has to be edited', async () => {
    const picture = (id: string) => {
      const { file } = deviceChoice(id)
      return { ...deviceChoice(id), contentType: 'image/png', file }
    }
    const dialog = open({ maxFiles: 2, transformations: { force: true } })
    await dialog.session.begin()
    await dialog.actions.choose([picture('a'), picture('b')])
    const edit = (id: string) =>
      dialog.actions.replace({ ...picture(id), rotated: { value: 90, direction: 'CW' } })

    dialog.actions.upload()
    assert.deepEqual(view(dialog), { name: 'crop', choiceId: 'a' })
    edit('a')
    dialog.actions.proceed()
    assert.deepEqual(view(dialog), { name: 'crop', choiceId: 'b' })
    edit('b')
    dialog.actions.proceed()

    assert.deepEqual(view(dialog), { name: 'summary' })
  })
})

describe('a session ends', () => {
  it('with the result when everything has arrived', async () => {
    const dialog = open()
    await dialog.session.begin()
    const choice = cloudChoice('a')
    await dialog.actions.choose([choice])

    dialog.actions.upload()
    await eventually(() => service.ingests().length === 1, 'it began')
    service.finish(choice.path)
    await eventually(() => dialog.ends.length === 1, 'the end')

    assert.equal(dialog.ends[0]?.how, 'finished')
    assert.equal(dialog.ends[0]?.result.filesUploaded[0]?.handle, 'H-a.jpg')
  })

  it('with what failed; where the person may try again, not before they give up', async () => {
    service.refuse('POST /cloud/ingests', 403)
    const strict = open()
    const patient = open({ allowManualRetry: true })
    for (const dialog of [strict, patient]) {
      await dialog.session.begin()
      await dialog.actions.choose([cloudChoice('a')])
      dialog.actions.upload()
    }

    await eventually(() => strict.ends.length === 1, 'the end')
    await eventually(
      () => patient.store.transfers.value[0]?.state === 'failed',
      'the failure is shown',
    )
    assert.equal(strict.ends[0]?.result.filesFailed.length, 1)
    assert.equal(patient.ends.length, 0)

    patient.actions.finish()
    assert.equal(patient.ends[0]?.result.filesFailed.length, 1)
  })

  it('at once when nothing would be lost, else after a question', async () => {
    const dialog = open()
    await dialog.session.begin()
    await dialog.actions.choose([cloudChoice('a')])

    dialog.actions.close()
    dialog.shell.question.value?.answer(false)
    assert.equal(dialog.ends.length, 0)
    assert.equal(dialog.shell.question.value, undefined)

    dialog.actions.remove(['a'])
    dialog.actions.close()
    assert.equal(dialog.ends[0]?.how, 'cancelled')
  })

  it('for good, although the page still thinks of what was chosen', async () => {
    const thinking = Promise.withResolvers<void>()
    const { session, store, actions, ends } = open({
      startUploadingWhenMaxFilesReached: true,
      onFileSelected: () => thinking.promise,
    })
    await session.begin()
    const chosen = actions.choose([cloudChoice('a')])
    session.cancel()
    session.stop()

    thinking.resolve()

    assert.deepEqual(await chosen, [])
    assert.deepEqual(store.transfers.value, [])
    assert.equal(ends.length, 1)
  })

  it('once, and with nothing on its way, when the person stops it', async () => {
    const dialog = open()
    await dialog.session.begin()
    await dialog.actions.choose([cloudChoice('a')])
    dialog.actions.upload()
    await eventually(() => service.ingests().length === 1, 'it began')

    dialog.actions.close()
    assert.equal(dialog.shell.question.value?.title, 'Stop sending?')
    dialog.shell.question.value?.answer(true)
    dialog.session.cancel()

    assert.deepEqual(
      dialog.ends.map(({ how }) => how),
      ['cancelled'],
    )
    await eventually(() => service.asked('DELETE /cloud/ingests/ID').length === 1, 'it stopped')
  })
})

describe('a notice', () => {
  it('goes after its time', async () => {
    const { actions, store } = open({ errorsTimeout: 5 })

    actions.notify({ tone: 'bad', text: 'No.' })

    assert.equal(store.notice.value?.text, 'No.')
    await eventually(() => store.notice.value === undefined, 'it goes')
  })
})
