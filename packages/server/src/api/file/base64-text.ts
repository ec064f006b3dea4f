/** Base64 of what flows by. Three bytes make four letters, so up to two wait for their third. */
export async function* base64Text(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk)
    const whole = bytes.length - (bytes.length % 3)
    yield bytes.subarray(0, whole).toString('base64')
    // A copy: the chunk's own memory may be written again before the next one comes.
    rest = Buffer.from(bytes.subarray(whole))
  }
  yield rest.toString('base64')
}
