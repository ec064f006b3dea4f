import type { SourceFacts } from '@quayside/client/api'

/** What the dialog itself brings along; drawn with its own icons. */
export const OWN_SOURCES = ['local_file_system', 'url'] as const

/** Read whenever a source is drawn: they may change their language. */
export type OwnTitles = Readonly<Record<(typeof OWN_SOURCES)[number], string>>

/**
 * The sources to show, in the order the page asks for, each once: those of the dialog, and those
 * the service has. The rest is passed over.
 */
export function chooseSources(
  wanted: readonly string[],
  offered: readonly SourceFacts[],
  titles: OwnTitles,
): { readonly sources: readonly SourceFacts[]; readonly unknown: readonly string[] } {
  const own = OWN_SOURCES.map((name) => ownSource(name, titles))
  // The service may describe these two as well; in the dialog they are the person's own.
  const known = new Map([...offered, ...own].map((facts) => [facts.name, facts]))
  const names = [...new Set(wanted)]
  return {
    sources: names.map((name) => known.get(name)).filter((facts) => facts !== undefined),
    unknown: names.filter((name) => !known.has(name)),
  }
}

function ownSource(name: keyof OwnTitles, titles: OwnTitles): SourceFacts {
  return {
    name,
    get title() {
      return titles[name]
    },
    icon: '',
    canSearch: false,
    canListRecursively: false,
  }
}
