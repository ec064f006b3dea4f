import { exec } from 'preact-iso/router'
import { PATHS, type PageName } from '../paths.ts'

export interface FoundPage {
  readonly name: PageName
  readonly params: Readonly<Record<string, string>>
}

/** The page at an address; `undefined` when there is none. */
export function findPage(path: string): FoundPage | undefined {
  for (const [name, pattern] of Object.entries(PATHS)) {
    const params = match(path, pattern)
    if (params && isPageName(name)) return { name, params }
  }
  return undefined
}

/** An address with a broken `%` leads nowhere. */
function match(path: string, pattern: string): Readonly<Record<string, string>> | undefined {
  try {
    return exec(path, pattern, { path, query: {}, params: {} })?.params
  } catch {
    return undefined
  }
}

const isPageName = (name: string): name is PageName => Object.hasOwn(PATHS, name)
