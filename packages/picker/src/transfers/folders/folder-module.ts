import type { Api, CallOptions, StartOptions } from '@quayside/client/api'
import type { PickerOptions } from '../../options/picker-options.ts'
import type { JobAnswer } from './folder-answer.ts'
import type { JobItem } from './with-folders.ts'

/** What is loaded when a folder is picked as one: `folder-chunk.ts`. */
export interface FolderModule {
  createFolderJobs(deps: FolderDeps, options: FolderOptions): FolderJobs
}

export interface FolderDeps {
  readonly api: Pick<Api, 'settings' | 'watchIngests'>
  /** Where `online` is told. */
  readonly page: EventTarget
}

/** The options that say which files of a folder are wanted. */
export type FolderOptions = Pick<PickerOptions, 'accept' | 'maxSize' | 'maxFolderFiles'>

/** Folders at work at the service, told as if each were one file. */
export interface FolderJobs {
  /** One folder after the other; answers in their order. */
  start(
    source: string,
    folders: readonly JobItem[],
    options?: StartOptions,
  ): Promise<readonly JobAnswer[]>
  /** Folders, and files beside them, as `Api.watchIngests` does. The last word on a folder names its files. */
  watch(
    ids: { readonly folders: readonly string[]; readonly files: readonly string[] },
    options?: CallOptions,
  ): AsyncIterable<JobAnswer>
  cancel(id: string, options?: CallOptions): Promise<JobAnswer>
}
