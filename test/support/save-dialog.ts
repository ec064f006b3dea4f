import type { Locator, Page } from 'playwright-core'
import { type PickerOnPage, pickerOn } from './picker.ts'

/** What a person does in the dialog to save; the rest is as in the picker. */
export interface SaveDialogOnPage extends PickerOnPage {
  /** The field of the name, without its ending. */
  name(): Locator
  /** Makes a folder in the open one, and goes there. */
  makeFolder(name: string): Promise<void>
  save(): Promise<void>
}

/** Opens it as a line in a page would: all is JavaScript. What it comes to is kept in `saved`. */
export async function openSaveDialog(
  page: Page,
  what: string,
  options: string,
): Promise<SaveDialogOnPage> {
  await page.evaluate(`void (globalThis.saved = client.saveAs(${what}, ${options}))`)
  const picker = pickerOn(page)
  await picker.dialog.waitFor()
  return saveDialogOn(picker)
}

export function saveDialogOn(picker: PickerOnPage): SaveDialogOnPage {
  const { root, button } = picker
  return {
    ...picker,
    name: () => root.locator('.qs-save-name input'),
    async makeFolder(name) {
      await button('save.newFolder').click()
      await root.locator('.qs-save-new input').fill(name)
      await button('save.makeFolder').click()
      await root.getByText(name, { exact: true }).first().waitFor()
    },
    save: () => button('save.save').click(),
  }
}
