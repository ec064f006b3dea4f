import type { Tagged } from '../http/errors.ts'

/** A write that the tree does not allow, as Dropbox's WriteError. Routes say where it stands. */
export class WriteFault extends Error {
  override readonly name = 'WriteFault'
  readonly write: Tagged

  constructor(write: Tagged) {
    super(`write refused: ${write['.tag']}`)
    this.write = write
  }
}
