import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly dir: string
  unmount(): void
}

/** A file system of 6 MiB; the reason when this machine does not let us have one. */
export function mountSmallDisk(): SmallDisk | { readonly reason: string } {
  const dir = mkdtempSync(join(tmpdir(), 'quayside-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    rmSync(dir, { recursive: true })
    return { reason: 'mounting a small file system needs root' }
  }
  return {
    dir,
    unmount() {
      execFileSync('umount', ['-l', dir])
      rmSync(dir, { recursive: true })
    },
  }
}
