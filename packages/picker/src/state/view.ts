/** The screen that is shown. */
export type View =
  | { readonly name: 'sources' }
  | { readonly name: 'source'; readonly source: string }
  | { readonly name: 'summary' }
  | { readonly name: 'crop'; readonly choiceId: string }
  | { readonly name: 'transfers' }
  /** Where to save cannot be chosen: there is no source for it. */
  | { readonly name: 'saving' }
