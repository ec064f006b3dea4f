import type { PickResult } from '@quayside/client'
import type { FileChooser, Locator, Page } from 'playwright-core'
import { en } from '../../packages/picker/src/locale/en.ts'
import { eventually } from './eventually.ts'
import { PERSON } from './quayside.ts'

type Word = keyof typeof en
/** Texts of the picker by their names, as its catalogues have them. */
export type Words = Readonly<Record<Word, string | Readonly<Record<string, string>>>>

/** A file as the browser's dialog for files hands it over: in memory, or by its path where it is large. */
export type DeviceFile =
  | string
  | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }

/** What a person does in the dialog. Whatever they do is waited for, as far as it is seen. */
export interface PickerOnPage {
  /** Everything the picker draws, in whatever mode. */
  readonly root: Locator
  /** The dialog of the mode `overlay`. */
  readonly dialog: Locator
  button(word: Word): Locator
  text(word: Word): Locator

  /** Opens one of the places in the list of sources. */
  chooseSource(title: string): Promise<void>
  /** Opens the window where a source is connected. */
  openConsent(): Promise<Page>
  /** Connects the open source in a window of its own, and waits for the files. */
  connect(email?: string): Promise<void>
  signOut(): Promise<void>
  /** Opens the window where one more account is connected. */
  addAccount(): Promise<Page>
  /** Shows the files of another connected account. */
  switchAccount(email: string): Promise<void>

  /** The files and folders of the open folder. */
  list(): Locator
  /** A file or folder of the open folder. */
  entry(name: string): Locator
  openFolder(name: string): Promise<void>
  /** Back to the root, or to a folder of the trail. */
  goTo(step?: string): Promise<void>
  search(text: string): Promise<void>
  sortBy(word: Word): Promise<void>
  /** Until the entry, the last one, is there. */
  scrollToEnd(name: string): Promise<void>
  choose(...names: readonly string[]): Promise<void>
  chooseFolder(name: string): Promise<void>
  /** For documents that exist only as exports. */
  chooseFormat(name: string, format: string): Promise<void>
  /** Why an entry cannot be chosen. */
  refusal(name: string): Promise<string>

  chooseFromDevice(...files: readonly DeviceFile[]): Promise<void>
  enterAddress(address: string): Promise<void>

  /** From a source to the summary. */
  proceed(): Promise<void>
  /** From the summary to the transfers. */
  upload(): Promise<void>

  /** Presses Tab until this has the focus. */
  tabTo(target: Locator): Promise<void>
  hasFocus(target: Locator): Promise<void>
}

const MOST_TABS = 60

/** `words` when the picker does not speak English. */
export function pickerOn(page: Page, words: Words = en): PickerOnPage {
  const root = page.locator('.quayside-picker')
  const button = (word: Word) => root.getByRole('button', { name: said(words, word) })
  const entry = (name: string) =>
    root.locator('[data-index]', {
      has: page.locator(`.qs-cloud-name:text-is(${JSON.stringify(name)})`),
    })
  const list = () => root.getByRole('grid')
  const hasFocus = async (target: Locator) => {
    await eventually(() => isFocused(target), { what: `the focus on ${target}` })
  }

  async function openConsent(): Promise<Page> {
    const [popup] = await Promise.all([page.waitForEvent('popup'), button('cloud.connect').click()])
    return popup
  }

  return {
    root,
    dialog: root.locator('dialog.qs-dialog'),
    button,
    text: (word) => root.getByText(said(words, word)).first(),
    chooseSource: (title) =>
      root.getByRole('navigation').getByRole('button', { name: title }).click(),
    openConsent,
    async connect(email) {
      await consent(await openConsent(), email)
      await list().waitFor()
    },
    async signOut() {
      await button('cloud.account').click()
      await root.getByRole('menuitem', { name: begins(words, 'cloud.signOut') }).click()
    },
    async addAccount() {
      await button('cloud.account').click()
      const item = root.getByRole('menuitem', { name: said(words, 'cloud.addAccount') })
      const [popup] = await Promise.all([page.waitForEvent('popup'), item.click()])
      return popup
    },
    async switchAccount(email) {
      await button('cloud.account').click()
      await root.getByRole('menuitemradio', { name: email }).click()
    },
    list,
    entry,
    async openFolder(name) {
      await bringIntoView(list(), entry(name))
      await entry(name).locator('.qs-cloud-name').click()
    },
    async goTo(step) {
      const trail = root.locator('.qs-cloud-trail')
      await trail.getByRole('button', { name: step ?? said(words, 'cloud.root') }).click()
    },
    search: (text) => root.getByRole('searchbox').fill(text),
    async sortBy(word) {
      await button('cloud.sort').click()
      await root.getByRole('menuitemradio', { name: said(words, word) }).click()
    },
    async scrollToEnd(name) {
      await eventually(
        async () => {
          await scrollTo(list(), Number.MAX_SAFE_INTEGER)
          return entry(name).isVisible()
        },
        { withinMs: 60_000, what: `the entry ${name}` },
      )
    },
    async choose(...names) {
      for (const name of names) {
        await bringIntoView(list(), entry(name))
        await entry(name).locator('.qs-cloud-name').click()
        await selected(entry(name))
      }
    },
    async chooseFolder(name) {
      await entry(name).locator('[data-check]').click()
      await selected(entry(name))
    },
    async chooseFormat(name, format) {
      await entry(name).getByRole('combobox').selectOption({ label: format })
    },
    async refusal(name) {
      await eventually(async () => (await entry(name).getAttribute('aria-disabled')) === 'true')
      return entry(name).locator('.qs-cloud-refusal').innerText()
    },
    async chooseFromDevice(...files) {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        button('device.chooseFiles').or(button('device.chooseFile')).click(),
      ])
      await setFiles(chooser, files)
    },
    async enterAddress(address) {
      const field = root.locator('.qs-url-field')
      await field.fill(address)
      await field.press('Enter')
    },
    proceed: () => button('cloud.proceed').click(),
    upload: () => button('summary.upload').or(button('summary.uploadAll')).click(),
    async tabTo(target) {
      for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
        if (await isFocused(target)) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab does not lead to ${target}`)
    },
    hasFocus,
  }
}

async function isFocused(target: Locator): Promise<boolean> {
  if ((await target.count()) !== 1) return false
  return target.evaluate((node: { matches(selector: string): boolean }) => node.matches(':focus'))
}

/** Only the entries that are seen are there: leafs through the list, again and again, until this one is. */
async function bringIntoView(list: Locator, entry: Locator): Promise<void> {
  await eventually(
    async () => {
      if ((await entry.count()) > 0) return true
      await list.evaluate((node) => {
        const isAtEnd = node.scrollTop + node.clientHeight >= node.scrollHeight
        node.scrollTop = isAtEnd ? 0 : node.scrollTop + node.clientHeight
      })
      return false
    },
    { what: `the entry ${entry}` },
  )
}

/** Scrolls a list so far, or as far as it goes. */
export function scrollTo(list: Locator, pixels: number): Promise<void> {
  return list.evaluate((node: { scrollTop: number }, top) => {
    node.scrollTop = top
  }, pixels)
}

/** Files in memory, or paths: the browser is given one kind at a time. */
function setFiles(chooser: FileChooser, files: readonly DeviceFile[]): Promise<void> {
  const paths = files.filter((file) => typeof file === 'string')
  const inMemory = files.filter((file) => typeof file !== 'string')
  return chooser.setFiles(paths.length > 0 ? paths : inMemory)
}

async function selected(entry: Locator): Promise<void> {
  await eventually(async () => (await entry.getAttribute('aria-selected')) === 'true', {
    what: `the selection of ${entry}`,
  })
}

/** What a text looks like whatever its values are. */
function said(words: Words, word: Word): RegExp {
  return new RegExp(`^(?:${formsOf(words, word)})$`)
}

const begins = (words: Words, word: Word) => new RegExp(`^(?:${formsOf(words, word)})`)

function formsOf(words: Words, word: Word): string {
  const message = words[word]
  const forms = typeof message === 'string' ? [message] : Object.values(message)
  return forms
    .map((form) =>
      form
        .split(/\{\w+\}/)
        .map(RegExp.escape)
        .join('.*'),
    )
    .join('|')
}

/** Signs in at the sandbox and allows what is asked. */
export async function consent(window: Page, email = PERSON): Promise<void> {
  await signIn(window, email)
  await window.getByRole('button', { name: 'Allow' }).click()
}

export async function signIn(window: Page, email = PERSON): Promise<void> {
  await window.getByLabel('E-mail').fill(email)
  await window.getByLabel('Password').fill('sandbox')
  await window.getByRole('button', { name: 'Sign in' }).click()
}

/** Opens the picker as a line in a page would: `options` is JavaScript. The result is kept for `outcomeOf`. */
export async function openPicker(page: Page, options: string): Promise<PickerOnPage> {
  await page.evaluate(`void (globalThis.outcome = client.pick(${options}))`)
  const picker = pickerOn(page)
  await picker.dialog.waitFor()
  return picker
}

/** What the promise of the last `openPicker` comes to. */
export function outcomeOf(page: Page): Promise<PickResult> {
  return page.evaluate('outcome')
}
