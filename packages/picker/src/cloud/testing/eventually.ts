/** Waits until `isSo`; fails after two seconds. */
export async function eventually(isSo: () => boolean, what = isSo.toString()): Promise<void> {
  const deadline = performance.now() + 2_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
