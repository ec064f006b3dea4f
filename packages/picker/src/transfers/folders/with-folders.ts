import { type Api, type IngestItem, RequestError, type StartOptions } from '@quayside/client/api'
import type { PickerContext } from '../../context.ts'
import type { JobAnswer } from './folder-answer.ts'
import type { FolderJobs, FolderModule, FolderOptions } from './folder-module.ts'

/** A file, or a folder with all that is in it. */
export interface JobItem extends IngestItem {
  readonly isFolder?: boolean | undefined
  /** The id of the job that took the folder, of which what failed is to be tried again. */
  readonly again?: string | undefined
}

/** What the service carries on by itself, be it one file or a folder. */
export interface JobApi {
  /** All items of a call are of one kind. */
  startIngests(
    source: string,
    items: readonly JobItem[],
    options?: StartOptions,
  ): Promise<readonly JobAnswer[]>
  watchIngests(...request: Parameters<Api['watchIngests']>): AsyncIterable<JobAnswer>
  cancelIngest(...request: Parameters<Api['cancelIngest']>): Promise<JobAnswer>
}

export interface WithFoldersDeps extends Pick<PickerContext, 'loadModule'> {
  readonly options: FolderOptions
  /** Where `online` is told. */
  readonly page: EventTarget
}

/** Begins the id of a folder's job, and of nothing else. */
export const FOLDER_ID = 'folder:'

const isFolderId = (id: string): boolean => id.startsWith(FOLDER_ID)

/** The service's jobs, those of folders among them. What speaks of folders is loaded with the first. */
export function withFolders(api: Api, { loadModule, options, page }: WithFoldersDeps): JobApi {
  let attempts = 0
  let made: FolderJobs | undefined

  async function jobs(): Promise<FolderJobs> {
    // Browsers remember that an address failed, so each attempt has one of its own.
    const name = attempts === 0 ? 'folders.js' : `folders.js?attempt=${attempts}`
    try {
      const { createFolderJobs } = parseFolderModule(await loadModule(name))
      made ??= createFolderJobs({ api, page }, options)
      return made
    } catch (cause) {
      attempts += 1
      throw new RequestError(`${name} could not be loaded`, { code: 'network', cause })
    }
  }

  return {
    async startIngests(source, items, call) {
      const isFolder = items.some((item) => item.isFolder)
      if (!isFolder) return await api.startIngests(source, items, call)
      return await (await jobs()).start(source, items, call)
    },
    async *watchIngests(ids, call) {
      const folders = ids.filter(isFolderId)
      const files = ids.filter((id) => !isFolderId(id))
      if (folders.length === 0) yield* api.watchIngests(files, call)
      else yield* (await jobs()).watch({ folders, files }, call)
    },
    async cancelIngest(id, call) {
      if (!isFolderId(id)) return await api.cancelIngest(id, call)
      return await (await jobs()).cancel(id, call)
    },
  }
}

function parseFolderModule(module: unknown): FolderModule {
  const isOurs = typeof module === 'object' && module !== null && 'createFolderJobs' in module
  if (!isOurs) throw new TypeError('folders.js is of another version')
  return module as FolderModule
}
