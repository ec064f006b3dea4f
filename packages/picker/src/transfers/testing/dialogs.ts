import assert from 'node:assert/strict'
import { afterEach, beforeEach } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { signal } from '@preact/signals'
import { createApi, RequestError } from '@quayside/client/api'
import { upload } from '@quayside/client/upload'
import { parseOptions } from '../../options/parse-options.ts'
import type { PickerOptions } from '../../options/picker-options.ts'
import type { Transfer } from '../../state/transfer.ts'
import { createTransfers, type Ending, type Transfers } from '../transfers.ts'
import { startTransferService, type TransferService } from './transfer-service.ts'

/** A service for each test of a file, and dialogs that speak with it; all are gone afterwards. */
export function useDialogs() {
  let service: TransferService
  const opened: Transfers[] = []

  beforeEach(async () => {
    service = await startTransferService()
  })
  afterEach(async () => {
    for (const transfers of opened.splice(0)) transfers.leave()
    await service.stop()
  })
  return {
    service: () => service,
    open(given: Partial<PickerOptions> = {}, browser = createBrowser()) {
      const dialog = openDialog(service, given, browser)
      opened.push(dialog.transfers)
      return dialog
    },
  }
}

export type Dialog = ReturnType<typeof openDialog>
export type TestBrowser = ReturnType<typeof createBrowser>

/** What browsers keep for a page, and a window that hears events. */
export function createBrowser() {
  const kept = new Map<string, string>()
  return {
    kept,
    page: new EventTarget(),
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
    locks: navigator.locks,
  }
}

function openDialog(service: TransferService, given: Partial<PickerOptions>, browser: TestBrowser) {
  const calls: string[] = []
  const endings: Ending[] = []
  const store = {
    transfers: signal<readonly Transfer[]>([]),
    recovered: signal<readonly Transfer[]>([]),
  }
  let token: string | undefined = 'T'
  const transfers = createTransfers({
    store,
    options: { ...parseOptions({}, () => undefined), ...quick, ...writeDown(calls), ...given },
    api: createApi({
      endpoints: service.endpoints,
      apiKey: 'AKey',
      token: { get: () => token, set: (next) => (token = next) },
    }),
    createApi,
    loadModule: () => import('../folders/folder-chunk.ts'),
    upload,
    problemOf: (error) => ({
      code: error instanceof RequestError ? error.code : 'unknown',
      message: String(error),
      canRetry: true,
    }),
    choose: async (choices) => choices,
    onAllEnded: (ending) => endings.push(ending),
    successMs: 0,
    browser,
  })
  return { transfers, store, calls, endings, browser }
}

/** Tries follow each other at once. */
const quick = { uploadConfig: { retryMaxTime: 1, retry: 1 } }

/** What the page is told: `started a.jpg`. */
function writeDown(calls: string[]): Partial<PickerOptions> {
  const tell = (name: string) => (file: object) => {
    calls.push('filename' in file ? `${name} ${file.filename}` : name)
  }
  return {
    onUploadStarted: tell('uploadStarted'),
    onUploadDone: tell('uploadDone'),
    onFileUploadStarted: tell('started'),
    onFileUploadFinished: tell('finished'),
    onFileUploadFailed: tell('failed'),
    onFileUploadCancel: tell('cancelled'),
  }
}

/** Looks again and again, for five seconds. */
export async function eventually(isSo: () => unknown, what: string): Promise<void> {
  for (const until = Date.now() + 5000; !isSo(); await delay(5)) {
    assert.ok(Date.now() < until, `never: ${what}`)
  }
}

/** Of all transfers, as they are shown. */
export const states = ({ store }: Dialog) =>
  store.transfers.value.map(({ state }) => state).join(' ')

export const become = (dialog: Dialog, expected: string) =>
  eventually(() => states(dialog) === expected, `${expected}, but ${states(dialog)}`)

export const ended = (dialog: Dialog) => eventually(() => dialog.endings.length > 0, 'the end')
