import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { RequestError } from '@quayside/client/api'
import { scriptTexts } from '../locale/en/script.ts'
import type { Catalogue } from '../locale/text.ts'

/**
 * The dialog comes in parts, so that nobody waits for what is not shown yet: the script holds the
 * frame and what works behind it, the parts hold the screens. They lie beside the script and are
 * loaded while the service is asked what may be picked.
 */
export interface Parts {
  readonly cloud: Part<CloudPart>
  readonly device: Part<DevicePart>
  readonly send: Part<SendPart>
  readonly save: Part<SavePart>
  /** The style sheets of the parts that are there. */
  readonly styles: ReadonlySignal<readonly string[]>
  /** The script's English texts, and those of the parts that are there: whoever draws brings its own. */
  readonly texts: ReadonlySignal<Catalogue>
}

/** What a part brings beside its screens. */
interface PartFacts {
  readonly styles: string
  readonly texts: Partial<Catalogue>
}

export type CloudPart = typeof import('./cloud.ts')
export type DevicePart = typeof import('./device.ts')
export type SendPart = typeof import('./send.ts')
export type SavePart = typeof import('./save.ts')

export interface Part<Exports> {
  readonly state: ReadonlySignal<PartState<Exports>>
  /** Loads it, once; a load that failed is tried again. Rejects with `RequestError`. */
  load(): Promise<Exports>
}

export type PartState<Exports> =
  | { readonly status: 'absent' }
  | { readonly status: 'there'; readonly exports: Exports }
  | { readonly status: 'failed' }

/** Loads a module from the script's folder; an attempt of its own is not answered from memory. */
export type LoadModule = (name: string) => Promise<unknown>

/** `shared` are the modules that parts use together with the script: there is one of each. */
export function createParts(
  loadModule: LoadModule,
  shared: Readonly<Record<string, unknown>>,
): Parts {
  const make = <Exports extends PartFacts>(name: string) =>
    createPart<Exports>(name, loadModule, shared)
  const parts = {
    cloud: make<CloudPart>('cloud.js'),
    device: make<DevicePart>('device.js'),
    send: make<SendPart>('send.js'),
    save: make<SavePart>('save.js'),
  }
  const arrived = computed(() =>
    Object.values(parts).flatMap(({ state: { value } }): PartFacts[] =>
      value.status === 'there' ? [value.exports] : [],
    ),
  )
  return {
    ...parts,
    styles: computed(() => arrived.value.map(({ styles }) => styles)),
    texts: computed(() => parseCatalogue(arrived.value.map(({ texts }) => texts))),
  }
}

function createPart<Exports>(
  name: string,
  loadModule: LoadModule,
  shared: Readonly<Record<string, unknown>>,
): Part<Exports> {
  const state = signal<PartState<Exports>>({ status: 'absent' })
  let loading: Promise<Exports> | undefined
  let attempts = 0

  async function loadNow(): Promise<Exports> {
    try {
      // Browsers remember that an address failed, so each attempt has one of its own.
      const address = attempts === 0 ? name : `${name}?attempt=${attempts}`
      attempts += 1
      const exports = parsePart<Exports>(await loadModule(address), shared)
      state.value = { status: 'there', exports }
      return exports
    } catch (cause) {
      loading = undefined
      state.value = { status: 'failed' }
      throw new RequestError(`${name} could not be loaded`, { code: 'network', cause })
    }
  }

  return {
    state,
    load() {
      if (state.value.status === 'failed') state.value = { status: 'absent' }
      loading ??= loadNow()
      return loading
    },
  }
}

/** Complete as far as it is asked: a test of the build looks through what the script says. */
function parseCatalogue(texts: readonly Partial<Catalogue>[]): Catalogue {
  return Object.assign({ ...scriptTexts }, ...texts) as Catalogue
}

/** The build makes of each part one function that asks for the modules it shares. */
function parsePart<Exports>(module: unknown, shared: Readonly<Record<string, unknown>>): Exports {
  const { default: start } = module as {
    readonly default: (use: (name: string) => unknown) => Exports
  }
  return start((name) => shared[name])
}
