import { parseOptions } from './options/parse-options.ts'
import { createParts } from './parts/parts.ts'
import { shared } from './parts/shared.ts'
import { createPicker } from './picker.ts'
import { connectionOf } from './register/connect.ts'
import { createPageTokens } from './register/page-tokens.ts'
import { createPickerFunction } from './register/picker-function.ts'
import { registerPicker } from './register/register.ts'

/** What loaders call their script element; asked when the browser does not say which one runs. */
const LOADERS = '#__filestack-picker-module, #fs-loader-picker'

/** Of the dialog, for whoever asks the loader; the build writes it from the package. */
declare const PICKER_VERSION: string

/** Loaded by a script element: finds out where it came from, and registers the picker. */
function start(page: Window, script: Element | null): void {
  const src = script?.getAttribute('src') ?? ''
  const scriptUrl = new URL(src, page.document.baseURI).href
  const tokens = createPageTokens()
  const loadModule = (name: string) => import(/* @vite-ignore */ new URL(name, scriptUrl).href)
  const parts = createParts(loadModule, shared)

  const makePicker = (client: unknown, input: unknown) =>
    createPicker({
      settings: connectionOf(client, scriptUrl, tokens),
      options: parseOptions(input, (words) => console.warn(`Quayside: ${words}`)),
      page,
      fetchTexts: (language, signal) => fetchTexts(scriptUrl, language, signal),
      loadModule,
      parts,
    })
  const picker = createPickerFunction(makePicker, async (client, what, input) => {
    const { readOrder } = await parts.save.load()
    const { order, dialog } = readOrder(what, input)
    return await makePicker(client, dialog).save(order)
  })
  registerPicker(picker, { page, src, version: PICKER_VERSION })
}

async function fetchTexts(
  scriptUrl: string,
  language: string,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await fetch(new URL(`locale-${language}.json`, scriptUrl), { signal })
  if (!answer.ok) throw new Error(`the texts of ${language} are not there: ${answer.status}`)
  return answer.json()
}

start(window, document.currentScript ?? document.querySelector(LOADERS))
