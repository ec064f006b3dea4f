/**
 * The SHA-256 of the bytes in base64, or `undefined` where the platform has no hashing: browsers
 * offer it to pages that came over HTTPS or from this machine.
 */
export async function sha256Base64(bytes: ArrayBuffer): Promise<string | undefined> {
  const hash = await globalThis.crypto?.subtle?.digest('SHA-256', bytes)
  return hash && btoa(String.fromCharCode(...new Uint8Array(hash)))
}
