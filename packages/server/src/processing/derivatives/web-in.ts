import type { PublicSource, Source } from '../../sources/source.ts'

/** The source of what lies at addresses; every installation has it. */
export function webIn(sources: ReadonlyMap<string, Source>): PublicSource {
  const web = sources.get('url')
  if (!web || web.oauth) throw new Error('there is no source for addresses')
  return web
}
