/** Throws when a part is not where parts of an upload may be: a mistake of the caller. */
export function checkPart(partSize: number, offset: number, length: number): void {
  const isAligned = Number.isSafeInteger(offset) && offset >= 0 && offset % partSize === 0
  if (!isAligned) throw new RangeError(`a part cannot begin at ${offset}`)
  if (length < 1 || length > partSize) throw new RangeError(`a part cannot have ${length} bytes`)
}

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/
/** What a file name and an S3 key can hold, with room for an ending. */
const MAX_KEY_LENGTH = 200

/** Throws when a key is not one of ours: a mistake of the caller, and never a path out of the folder. */
export function checkKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH || !KEY.test(key)) {
    throw new RangeError(`not a storage key: ${JSON.stringify(key)}`)
  }
}
