import type { Page } from 'playwright-core'
import type { PickerOnPage } from '../support/picker.ts'
import type { TestQuayside } from '../support/quayside.ts'
import type { Evaluate } from './runtimes/runtime.ts'
import type { PageScripts } from './runtimes/scripts.ts'
import type { Service } from './service.ts'

/** Where a client runs; `wire` is where only its requests are made, without it. */
export type RuntimeName = 'browser' | 'node' | 'wire'

/** One thing a published client can do, and what came of it when it did that against Quayside. */
export interface CompatCase {
  /** The public names it drives, as `surface.ts` lists them. */
  readonly covers: readonly string[]
  /** What is seen to come true, as the end of "Quayside …": a line of the page for people. */
  readonly shows: string
  readonly runs: readonly RuntimeName[]
  /** How the outcome differs from what Filestack's own service gives; without it, it works. */
  readonly differs?: string
  /** It opens something in the page, or in windows: no other case shares its page. */
  readonly ownPage?: boolean
  /** Origins it asks beside the service, for which the case answers. */
  readonly asksToo?: readonly string[]
  readonly run: (bench: Bench) => Promise<void>
}

/** A published client, and everything it was made to do. */
export interface CompatClient {
  /** As people install it. */
  readonly name: string
  readonly version: string
  /** What the page says about it first. */
  readonly about: string
  readonly cases: readonly CompatCase[]
  /** The package itself, untouched, where there is one. */
  readonly package?: ClientPackage
}

export interface ClientPackage {
  /** What it is called in `node_modules`. */
  readonly name: string
  /** What pages load of it. */
  readonly scripts: () => Promise<PageScripts>
  /** Its program makes programs out of texts, for which a page's policy has to allow it. */
  readonly needsEval?: boolean
  /** Makes `client` where `filestack` is. Only its text goes there. */
  readonly init: (options: InitOptions) => unknown
}

export interface InitOptions {
  readonly apiKey: string
  readonly cname: string
}

/** What a case has in hand: the client where it runs, and the service it talks to. */
export interface Bench {
  readonly runtime: RuntimeName
  /** Runs a function beside the client, which is there as `client` and its package as `filestack`. */
  readonly evaluate: Evaluate
  /** The name the client was given for its hosts. */
  readonly cname: string
  readonly service: Service
  readonly quayside: TestQuayside
  /** The page the client runs in. Throws in Node. */
  page(): Page
  /** What a person does in the dialog. Throws in Node. */
  picker(): PickerOnPage
}
