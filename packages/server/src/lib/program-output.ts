import { StringDecoder } from 'node:string_decoder'

/** Longer ones are cut: nobody reads them, and a program may write without any line break. */
const LINE_CHARS = 8192

/** What a program wrote, as far as it is kept. */
export interface ProgramOutput {
  write(chunk: Buffer): void
  /** Bytes that are no UTF-8 become replacement characters. */
  text(): string
}

/** Keeps the beginning, for what is read as an answer. */
export function createHead(maxBytes: number): ProgramOutput {
  const kept: Buffer[] = []
  let room = maxBytes
  return {
    write(chunk) {
      if (room === 0) return
      const part = chunk.subarray(0, room)
      kept.push(part)
      room -= part.length
    },
    text: () => Buffer.concat(kept).toString(),
  }
}

/** Keeps the end, for what is read as an explanation. */
export function createTail(maxBytes: number): ProgramOutput {
  let kept = Buffer.alloc(0)
  return {
    write(chunk) {
      const all = chunk.length >= maxBytes ? chunk : Buffer.concat([kept, chunk])
      kept = Buffer.from(all.subarray(Math.max(0, all.length - maxBytes)))
    },
    text: () => kept.toString(),
  }
}

/** Lines end with a line feed, or with a carriage return as progress on a terminal does. */
export function createLines(onLine: (line: string) => void): {
  write(chunk: Buffer): void
  end(): void
} {
  const decoder = new StringDecoder()
  let rest = ''
  const say = (line: string) => {
    if (line !== '') onLine(line.slice(0, LINE_CHARS))
  }
  return {
    write(chunk) {
      const lines = (rest + decoder.write(chunk)).split(/[\r\n]/)
      rest = (lines.pop() ?? '').slice(0, LINE_CHARS)
      for (const line of lines) say(line)
    },
    end() {
      say(rest + decoder.end())
      rest = ''
    },
  }
}
