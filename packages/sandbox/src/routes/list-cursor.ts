import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { badRequest, routeError } from '../http/errors.ts'
import type { World } from '../state/world.ts'
import { openCursor, sealCursor } from '../tree/cursor.ts'
import type { ListingOptions } from '../tree/listing.ts'
import { createView, type Spot, type View } from '../tree/view.ts'

/** Where a listing, or the telling of changes after it, goes on. */
export interface ListCursor {
  readonly folder: Spot
  readonly options: ListingOptions
  readonly limit: number
  /** The last change that has been told, or that the listing's first page already had. */
  readonly seq: number
  /** The last entry of a listing that is not at its end. */
  readonly after: string | undefined
}

/** Whoever holds a cursor looks with the eyes of the account it was made for. */
export interface OpenedCursor {
  readonly view: View
  readonly appKey: string
  readonly cursor: ListCursor
}

export function sealListCursor(
  world: World,
  view: View,
  appKey: string,
  cursor: ListCursor,
): string {
  const { folder, options, limit, seq, after } = cursor
  return sealCursor(world.secret, {
    kind: 'list',
    account: view.account.id,
    epoch: view.account.cursorEpoch,
    app: appKey,
    root: view.root,
    home: view.account.homeNs,
    ns: folder.place.ns,
    path: folder.path,
    display: folder.display,
    options,
    limit,
    seq,
    after,
  })
}

/** Throws `reset` for a cursor that is no longer good, and the 400 text for one that never was. */
export function openListCursor(world: World, text: string): OpenedCursor {
  const {
    kind,
    account: accountId,
    epoch,
    app,
    root,
    home,
    ...rest
  } = openCursor(world.secret, text)
  const account = world.accounts.get(String(accountId))
  if (kind !== 'list' || account === undefined) {
    throw badRequest(BAD_REQUEST_TEXTS.badCursor)
  }
  // An app that is confined to its folder sees a namespace that is neither home nor root.
  const isConfined = home !== account.homeNs
  const viewer = isConfined ? { ...account, homeNs: String(home), rootNs: String(home) } : account
  const view = createView(world.tree, viewer, String(root))
  const place = view?.places.get(String(rest.ns))
  const seq = Number(rest.seq)
  if (
    view === undefined ||
    place === undefined ||
    epoch !== account.cursorEpoch ||
    seq < world.tree.oldestSeq
  ) {
    throw routeError({ '.tag': 'reset' })
  }
  return {
    view,
    appKey: String(app),
    cursor: {
      folder: { place, path: String(rest.path), display: String(rest.display) },
      options: parseOptions(rest.options),
      limit: Number(rest.limit),
      seq,
      after: typeof rest.after === 'string' ? rest.after : undefined,
    },
  }
}

/** The cursor was signed by us, so what it holds is what was put in. */
function parseOptions(options: unknown): ListingOptions {
  return options as ListingOptions
}
