import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a page loads of a client: the scripts of its own server by path, and the one it names. */
export interface PageScripts {
  readonly main: string
  readonly files: Readonly<Record<string, string>>
}

const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url))

/** The build for browsers as the package has it; `path` is the script a page names. */
export function publishedScripts(packageName: string, path: string): () => Promise<PageScripts> {
  const at = path.lastIndexOf('/')
  const folder = join(MODULES, packageName, path.slice(0, at))
  return async () => {
    // Some load others in turn.
    const names = (await readdir(folder)).filter((name) => name.endsWith('.js'))
    const texts = names.map(async (name) => [
      `/${name}`,
      await readFile(join(folder, name), 'utf8'),
    ])
    return { main: path.slice(at), files: Object.fromEntries(await Promise.all(texts)) }
  }
}

/** What an application's own build makes of `source`, with packages as this suite has them. */
export function bundledScript(source: string): () => Promise<PageScripts> {
  return async () => {
    const { build } = await import('vite')
    const root = fileURLToPath(new URL('../', import.meta.url))
    // Within this folder, so that its packages are found from there.
    const dir = await mkdtemp(join(root, 'node_modules', 'page-'))
    try {
      await writeFile(join(dir, 'page.js'), source)
      await build({
        ...{ root, configFile: false, logLevel: 'error' },
        define: { 'process.env.NODE_ENV': '"production"' },
        build: {
          ...{ outDir: dir, emptyOutDir: false, minify: false },
          lib: {
            ...{ entry: join(dir, 'page.js'), name: 'page', formats: ['iife'] },
            fileName: () => 'bundle.js',
          },
        },
      })
      const text = await readFile(join(dir, 'bundle.js'), 'utf8')
      return { main: '/bundle.js', files: { '/bundle.js': text } }
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
}
