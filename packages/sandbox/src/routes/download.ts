import { ignored, struct } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, type Download, download, type UserCall } from '../api/route.ts'
import { nested, routeError } from '../http/errors.ts'
import type { FileNode } from '../state/records.ts'
import { replaceContent } from '../tree/change.ts'
import { type Found, findFile } from '../tree/find.ts'
import { isDownloadable, toFileMetadata } from '../tree/metadata.ts'

const downloadFile = download({
  name: 'files/download',
  scope: 'files.content.read',
  arg: struct({ path: readPath, rev: ignored }),
  async run(call, { path }): Promise<Download> {
    const found = findFile(call.world, call.view, path)
    checkDownloadable(found.node)
    const answer = {
      result: toFileMetadata(found.place, found.node),
      body: call.world.contents.open(found.node.revision),
      rev: found.node.revision.rev,
    }
    await replaceBehind(call, found)
    return answer
  },
})

/** Throws what a file is refused with whose own bytes are not to be had. */
export function checkDownloadable(file: FileNode): void {
  if (file.restriction === 'taken-down') {
    throw routeError(nested('path', { '.tag': 'restricted_content' }))
  }
  if (!isDownloadable(file)) {
    throw routeError({ '.tag': 'unsupported_file' })
  }
}

export const downloadRoutes: readonly ApiRoute[] = [downloadFile]

/** Gives the file another content while the answer with the old one is sent, if it is to go wrong. */
async function replaceBehind(
  { effects, world }: UserCall,
  { node }: Found<FileNode>,
): Promise<void> {
  const replacement = effects.find((effect) => effect.kind === 'replace-after')
  const current = world.tree.byId(node.id)
  if (replacement === undefined || current?.kind !== 'file') {
    return
  }
  const at = world.now()
  const text = replacement.text ?? `replaced at ${new Date(at).toISOString()}`
  const stored = await world.contents.keep(new TextEncoder().encode(text))
  replaceContent(world.tree, current, { at, stored, facts: { clientModified: at } })
}
