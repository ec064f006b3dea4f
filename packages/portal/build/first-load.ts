/** One script of a build. */
export interface Chunk {
  readonly fileName: string
  readonly code: string
  readonly isEntry: boolean
  readonly facadeModuleId: string | null
  readonly imports: readonly string[]
}

/** What is loaded before something is seen. */
export interface Load {
  readonly name: string
  readonly chunks: readonly Chunk[]
}

/** The portal alone, and each of its pages with all it needs at once: nothing is counted twice. */
export function firstLoad(chunks: readonly Chunk[]): readonly [Load, Load] {
  const entry = chunks.find(({ isEntry }) => isEntry)
  if (!entry) throw new Error('the build has no entry')
  const portal = withImports([entry], chunks)
  const pages = chunks.filter(({ facadeModuleId }) => /\/src\/pages\//.test(facadeModuleId ?? ''))
  const loads = pages.map((page) => withImports([entry, page], chunks))
  const heaviest = loads.reduce((most, load) => (sizeOf(load) > sizeOf(most) ? load : most), portal)
  return [
    { name: 'portal', chunks: portal },
    { name: 'with its heaviest page', chunks: heaviest },
  ]
}

function withImports(starts: readonly Chunk[], all: readonly Chunk[]): readonly Chunk[] {
  const byName = new Map(all.map((chunk) => [chunk.fileName, chunk]))
  const found = new Set(starts)
  // What is added while going through is gone through as well.
  for (const chunk of found) {
    for (const name of chunk.imports) {
      const imported = byName.get(name)
      if (imported) found.add(imported)
    }
  }
  return [...found]
}

const sizeOf = (chunks: readonly Chunk[]) => chunks.reduce((sum, { code }) => sum + code.length, 0)
