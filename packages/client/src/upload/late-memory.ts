import { wait } from '../api/wait.ts'
import type * as memory from './memory.ts'

/** An upload does not wait longer for what only a later one may need. */
const PATIENCE_MS = 5_000

/**
 * What the script for pages has in the place of `memory.ts`: the same, from a file beside the
 * script, loaded with the first file of several parts. Without it nothing is remembered.
 */
export const openMemory: typeof memory.openMemory = async (course) => {
  const { api, signal } = course.context
  const address = `${api.endpoints.static}/client/resume.js`
  try {
    const load: Promise<typeof memory> = import(/* @vite-ignore */ address)
    const loaded = await Promise.race([load, wait(PATIENCE_MS, signal)])
    return await loaded?.openMemory(course)
  } catch {
    return undefined
  }
}
