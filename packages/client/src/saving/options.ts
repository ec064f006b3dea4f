import type { CallOptions, Clash } from '../api/api.ts'
import type { DialogOptions } from '../picker-options.ts'

/** How files are saved without a dialog. */
export interface ExportOptions extends CallOptions {
  /** `dropbox`. */
  readonly to: string
  /** Which of several accounts, as listings name them. */
  readonly account?: string | undefined
  /** The `path` of a listed folder; `/Invoices/2026` will do as well. The root by default. */
  readonly folder?: string | undefined
  /** What to do when the name is taken there; `rename` by default. */
  readonly onClash?: Clash | undefined
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined
}

export interface SaveProgress {
  /** 0 to 100. */
  readonly totalPercent: number
  /** That the source has. */
  readonly totalBytes: number
}

/** How a dialog to save files looks, and what it begins with. The person may choose otherwise. */
export interface SaveAsOptions
  extends Pick<
    DialogOptions,
    | 'displayMode'
    | 'container'
    | 'rootId'
    | 'modalSize'
    | 'viewType'
    | 'lang'
    | 'theme'
    | 'customText'
    | 'customAuthText'
    | 'supportEmail'
    | 'loadCss'
  > {
  /** Where files may be saved, in the order shown; wherever the service can by default. */
  readonly to?: string | readonly string[] | undefined
  /** Where the person begins: the `path` of a listed folder. */
  readonly folder?: string | undefined
  /** Proposed for one file; its ending stays. The file's own name by default. */
  readonly filename?: string | undefined
  /** What is chosen when the name is taken; `ask` by default. */
  readonly onClash?: 'ask' | 'rename' | 'replace' | undefined
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined
  onOpen?(): void
  onClose?(): void
  /** Takes the dialog away; what is being saved goes on. */
  readonly signal?: AbortSignal | undefined
}
