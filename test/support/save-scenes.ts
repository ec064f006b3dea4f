import type { Scene, Stage } from './picker-studio.ts'
import { putText } from './sandbox.ts'
import { type SaveDialogOnPage, saveDialogOn } from './save-dialog.ts'

/** Opens the dialog to save a new file; `options` is JavaScript, without the braces. */
async function openToSave(stage: Stage, options = ''): Promise<SaveDialogOnPage> {
  const file = `new File(['letter'], 'A letter to the harbour office.txt', { type: 'text/plain' })`
  const dialogOptions = `{ lang: '${stage.language}', ${options} }`
  await stage.page.evaluate(
    `void client.upload(${file}).then(({ handle }) => client.saveAs(handle, ${dialogOptions}))`,
  )
  const dialog = saveDialogOn(stage.picker)
  await dialog.root.locator('.qs-panel').waitFor()
  return dialog
}

async function connected(stage: Stage, options = ''): Promise<SaveDialogOnPage> {
  const dialog = await openToSave(stage, `viewType: 'list', ${options}`)
  await dialog.button('cloud.connect').waitFor()
  await stage.connect()
  return dialog
}

async function saveInto(
  stage: Stage,
  folder: string,
  onClash: 'ask' | 'replace' = 'replace',
): Promise<SaveDialogOnPage> {
  const dialog = await connected(stage, `onClash: '${onClash}'`)
  await dialog.openFolder(folder)
  await dialog.save()
  return dialog
}

/** Every view of saving. */
export const SAVE_SCENES: readonly Scene[] = [
  {
    name: 'save-connect',
    async show(stage) {
      await (await openToSave(stage)).button('cloud.connect').waitFor()
    },
  },
  { name: 'save', show: async (stage) => void (await connected(stage)) },
  {
    name: 'save-grid',
    async show(stage) {
      const dialog = await connected(stage)
      await dialog.openFolder('Photos')
      await dialog.button('cloud.asGrid').click()
    },
  },
  {
    name: 'save-new-folder',
    async show(stage) {
      const dialog = await connected(stage)
      await dialog.openFolder('Documents')
      await dialog.button('save.newFolder').click()
    },
  },
  {
    name: 'save-taken',
    async show(stage) {
      await putText(stage.quayside, '/Letters/A letter to the harbour office.txt', 'old')
      const dialog = await saveInto(stage, 'Letters', 'ask')
      await dialog.root.getByRole('alertdialog').waitFor()
    },
  },
  {
    name: 'save-running',
    async show(stage) {
      await stage.quayside.sandbox.setFault({
        route: 'files/upload',
        effect: { kind: 'stall', afterBytes: 0, ms: 4_000 },
      })
      await (await saveInto(stage, 'Documents')).text('save.running').waitFor()
    },
  },
  {
    name: 'save-saved',
    async show(stage) {
      await (await saveInto(stage, 'Empty folder')).text('save.saved').waitFor()
    },
  },
  {
    name: 'save-failed',
    async show(stage) {
      const error = { '.tag': 'path', reason: { '.tag': 'insufficient_space' } }
      await stage.quayside.sandbox.setFault({
        route: 'files/upload',
        effect: { kind: 'route-error', error },
      })
      await (await saveInto(stage, 'Music')).text('save.failed').waitFor()
    },
  },
]
