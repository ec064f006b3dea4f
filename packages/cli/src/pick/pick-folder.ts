import type { FolderPickAnswer, FolderPickFile } from '@quayside/wire'
import type { CloudClient } from '../cloud-client.ts'
import { follow } from './follow.ts'
import type { PickedName } from './parse-picked.ts'
import { createProgress, type ShownTransfer } from './progress.ts'

/** What became of a folder, and of each file in it that was wanted. */
export interface FolderOutcome {
  readonly pick: FolderPickAnswer
  readonly files: readonly FolderPickFile[]
}

/** What is stored is asked for also after Ctrl-C, which ended the rest. */
const FILES_MS = 60_000

/** Stores a folder with all that is in it and resolves when each file has ended. */
export async function pickFolder(
  client: CloudClient,
  { source, path }: PickedName,
  signal: AbortSignal,
): Promise<FolderOutcome> {
  const begun = await client.pickFolder(source, path, signal)
  const progress = await createProgress(process.stderr)
  try {
    const onChange = (pick: FolderPickAnswer) => progress.update(toShown(pick))
    const pick = await follow(client.folderPicks, begun, { onChange, signal })
    return { pick, files: await allFiles(client, pick.id) }
  } finally {
    progress.close()
  }
}

async function allFiles(client: CloudClient, id: string): Promise<readonly FolderPickFile[]> {
  const signal = AbortSignal.timeout(FILES_MS)
  const files: FolderPickFile[] = []
  for (let after = ''; ; ) {
    const page = await client.folderFiles(id, after, signal)
    files.push(...page.files)
    if (page.next === '') return files
    after = page.next
  }
}

function toShown({ id, path, state, error, ...pick }: FolderPickAnswer): ShownTransfer {
  return {
    ...{ id, state, name: path, moved: pick.received, outcome: `${pick.done} files stored` },
    size: pick.is_counted ? pick.bytes : null,
    ...(error && { error }),
  }
}
