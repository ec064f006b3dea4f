import { fileURLToPath } from 'node:url'

/** The folders that builds write into. */
export interface BuiltFolders {
  readonly picker: string
  readonly client: string
  readonly portal: string
}

/** Beside the sources of each package, where `npm run build` puts them. */
export function findBuiltFolders(): BuiltFolders {
  return {
    picker: builtFolder('@quayside/picker'),
    client: builtFolder('@quayside/client'),
    portal: builtFolder('@quayside/portal/build'),
  }
}

function builtFolder(name: string): string {
  return fileURLToPath(new URL('../dist/', import.meta.resolve(name)))
}
