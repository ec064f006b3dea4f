import { closeSync, openSync, rmSync, writeSync } from 'node:fs'

const CHUNK = Buffer.alloc(1024 * 1024, 1)

/**
 * Writes a file of that size and removes it. A virtual machine gives memory it does not use back to
 * its host, and getting it again costs as much as copying what goes there; whoever came first after
 * a pause would pay for it. A machine that has been at work for a while has its memory.
 */
export function warmMemory(folder: string, bytes: number): void {
  const path = `${folder}/warm`
  const descriptor = openSync(path, 'w')
  try {
    for (let written = 0; written < bytes; written += CHUNK.length) writeSync(descriptor, CHUNK)
  } finally {
    closeSync(descriptor)
    rmSync(path)
  }
}
