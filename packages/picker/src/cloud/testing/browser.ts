import assert from 'node:assert/strict'
import { signal } from '@preact/signals'
import type { Api, SourceFacts } from '@quayside/client/api'
import { createChoose } from '../../choosing.ts'
import type { PickerStore } from '../../context.ts'
import { en } from '../../locale/en.ts'
import { createText } from '../../locale/text.ts'
import { parseOptions } from '../../options/parse-options.ts'
import { refusalOf } from '../../state/limits.ts'
import { problemOf } from '../../state/problem-of.ts'
import { remove, replace } from '../../summary/basket.ts'
import { type CloudBrowser, createCloudBrowser } from '../cloud-browser.ts'
import type { TestService } from './service.ts'

export const SOURCE: SourceFacts = {
  name: 'testdrive',
  title: 'Testdrive',
  icon: 'https://static.example.com/testdrive.svg',
  canSearch: true,
  canListRecursively: true,
}

export interface TestBrowser {
  readonly browser: CloudBrowser
  readonly store: Pick<PickerStore, 'choices' | 'notice' | 'transfers'>
  readonly names: () => readonly string[]
}

/** A browser over a service, choosing as the picker's session lets it. */
export function createTestBrowser(
  service: TestService,
  written: Readonly<Record<string, unknown>> = {},
): TestBrowser {
  const options = parseOptions(written, (words) => assert.fail(words))
  const text = createText(en, 'en')
  const store: PickerStore = {
    view: signal({ name: 'source', source: SOURCE.name }),
    sources: signal([SOURCE]),
    choices: signal([]),
    asked: signal([]),
    transfers: signal([]),
    recovered: signal([]),
    notice: signal(undefined),
    isMinimised: signal(false),
  }
  const notify = (words: string) => {
    store.notice.value = { tone: 'bad', text: words }
  }
  const browser = createCloudBrowser({
    source: SOURCE,
    api: service as unknown as Api,
    options,
    store,
    text,
    language: 'en',
    layout: 'list',
    page: {
      openWindow: () => ({ goTo: () => undefined }),
      leave: () => undefined,
      returnAddress: () => 'https://shop.example.com/?fs-tab=init',
      onReturn: () => undefined,
    },
    actions: {
      choose: createChoose({ options, text, store, notify }),
      remove(ids) {
        store.choices.value = remove(store.choices.value, ids)
      },
      replace(choice) {
        store.choices.value = replace(store.choices.value, choice)
      },
      refusalOf: (candidate) => refusalOf(candidate, options, store.choices.value),
      notify(notice) {
        store.notice.value = notice
      },
      problemOf: (error) => problemOf(error, { text, texts: en, language: 'en' }),
    },
  })
  return { browser, store, names: () => store.choices.value.map(({ name }) => name) }
}
