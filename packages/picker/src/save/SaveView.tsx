import type { SourceFacts } from '@quayside/client/api'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { PickerProvider, usePicker } from '../context.ts'
import type { CloudPart } from '../parts/parts.ts'
import { partsOfName } from '../summary/file-name.ts'
import { Button } from '../ui/Button.tsx'
import { folderBrowser, openAt } from './folder-browser.ts'
import { NewFolder } from './NewFolder.tsx'
import { SaveFooter } from './SaveFooter.tsx'
import type { Saving } from './saving.ts'

export interface SaveViewProps {
  readonly saving: Saving
  readonly source: SourceFacts
  readonly cloud: CloudPart
}

/** Choosing or making a folder, a name, and what happens when it is taken. */
export function SaveView({ saving, source, cloud: { BrowseScreen } }: SaveViewProps) {
  const picker = usePicker()
  const { text, clouds } = picker
  const browser = useMemo(
    () =>
      folderBrowser(clouds.of(source), ({ name }) => {
        if (saving.order.items.length === 1) saving.stem.value = partsOfName(name).stem
      }),
    [clouds, source, saving],
  )
  useEffect(() => openAt(browser, saving.order.folder ?? ''), [browser, saving])
  const [isNaming, setNaming] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const stopNaming = () => {
    setNaming(false)
    opener.current?.focus()
  }

  return (
    <PickerProvider value={{ ...picker, options: askedToWrite() }}>
      <div class="qs-save">
        <BrowseScreen
          browser={browser}
          title={text('save.title', { source: source.title })}
          tools={
            <Button
              buttonRef={opener}
              kind="quiet"
              icon="newFolder"
              label={text('save.newFolder')}
              onClick={() => setNaming(true)}
            />
          }
          strip={isNaming && <NewFolder browser={browser} onClose={stopNaming} />}
          footer={({ isReady }) => isReady && <SaveFooter saving={saving} browser={browser} />}
        />
      </div>
    </PickerProvider>
  )

  /** Connecting is explained by what it is for, where the page does not explain it. */
  function askedToWrite(): typeof picker.options {
    const { options } = picker
    const words = { top: [text('save.connectText', { source: source.title })], bottom: [] }
    return { ...options, customAuthText: { default: words, ...options.customAuthText } }
  }
}
