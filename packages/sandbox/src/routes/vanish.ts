import type { Effect } from '../faults/faults.ts'
import { isObject, type Json } from '../http/json.ts'
import type { World } from '../state/world.ts'
import { removeEntry } from '../tree/change.ts'

/** Deletes the files an answer has just named, if that is to go wrong. */
export function vanishListed(
  world: World,
  effects: readonly Effect[],
  entries: readonly Json[],
): void {
  if (!effects.some((effect) => effect.kind === 'vanish-after')) {
    return
  }
  for (const entry of entries) {
    const node = isObject(entry) ? world.tree.byId(String(entry.id)) : undefined
    if (node?.kind === 'file') {
      removeEntry(world.tree, node, world.now())
    }
  }
}
