import { createServer } from 'node:net'

/** A port that was free a moment ago. The address of a server is part of what others register, so it is chosen first. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no port was free')
  return address.port
}
