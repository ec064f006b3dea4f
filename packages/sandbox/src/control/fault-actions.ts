import { type Arg, BadArgument, integer, optional, struct, text, withDefault } from '../api/args.ts'
import type { Effect, FaultSpec } from '../faults/faults.ts'
import { isObject } from '../http/json.ts'
import { DEFAULT_SETTINGS, type Settings } from '../state/settings.ts'
import { accountOf, action } from './action.ts'

/** The fields each kind of fault must have; what else it may have is in the type. */
const EFFECT_FIELDS: Readonly<Record<Effect['kind'], readonly string[]>> = {
  delay: ['ms'],
  throttle: ['bytesPerSecond'],
  stall: ['afterBytes'],
  cut: ['afterBytes'],
  'lose-answer': [],
  answer: ['status'],
  'auth-error': ['tag'],
  'route-error': ['error'],
  'rate-limit': ['retryAfter'],
  corrupt: ['atByte'],
  'replace-after': [],
  'vanish-after': [],
  'revoke-after': ['afterBytes'],
  'lose-webhook': [],
  'repeat-webhook': [],
}

const effectArg: Arg<Effect> = {
  parse(value, at) {
    const kind = isObject(value) ? String(value.kind) : ''
    const fields = Object.entries(EFFECT_FIELDS).find(([known]) => known === kind)?.[1]
    if (!isObject(value) || fields === undefined) {
      throw new BadArgument(
        `${at}.kind: '${kind}' is none of ${Object.keys(EFFECT_FIELDS).join(', ')}`,
      )
    }
    const missing = fields.find((field) => value[field] === undefined)
    if (missing !== undefined) {
      throw new BadArgument(`${at}: missing required field '${missing}'`)
    }
    return value as unknown as Effect
  },
}

const probability: Arg<number> = {
  parse(value, at) {
    if (typeof value !== 'number' || value < 0 || value > 1) {
      throw new BadArgument(`${at}: must be a number from 0 to 1`)
    }
    return value
  },
}

const addFault = action(
  'add-fault',
  struct({
    route: optional(text()),
    account: optional(text()),
    skip: optional(integer()),
    times: optional(integer()),
    every: optional(integer({ min: 1 })),
    probability: optional(probability),
    effect: effectArg,
  }),
  (world, { effect, ...rest }) => {
    const given = Object.entries(rest).filter(([, value]) => value !== undefined)
    const spec: FaultSpec = { effect, ...Object.fromEntries(given) }
    try {
      return { id: world.faults.add(spec) }
    } catch (error) {
      throw new BadArgument(`route: ${error instanceof Error ? error.message : error}`)
    }
  },
)

const listFaults = action('faults', struct({}), (world) => ({
  faults: world.faults.list().map((fault) => ({ ...fault })),
}))

const clearFaults = action('clear-faults', struct({ id: optional(text()) }), (world, { id }) => {
  world.faults.clear(id)
  return null
})

const amount: Arg<number> = {
  parse(value, at) {
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new BadArgument(`${at}: must be a number that is not negative`)
    }
    return value
  },
}

const setRateLimit = action(
  'set-rate-limit',
  struct({
    callsPerSecond: amount,
    windowSeconds: withDefault(amount, 1),
    account: optional(text()),
  }),
  (world, { account, ...limit }) => {
    world.rateLimits.set(limit, account && accountOf(world, account).id)
    return null
  },
)

const settingsArg: Arg<Partial<Settings>> = {
  parse(value) {
    const settings = isObject(value) ? value : {}
    for (const [name, wanted] of Object.entries(settings)) {
      const known = Object.entries(DEFAULT_SETTINGS).find(([setting]) => setting === name)
      if (known === undefined || typeof known[1] !== typeof wanted) {
        throw new BadArgument(`${name} is no setting, or its value is of another kind`)
      }
    }
    return settings
  },
}

const changeSettings = action('settings', settingsArg, (world, changes) => ({
  ...world.settings.change(changes),
}))

const resetSettings = action('reset-settings', struct({}), (world) => ({
  ...world.settings.reset(),
}))

const counts = action('counts', struct({}), (world) => ({ ...world.counters.read() }))

const resetCounts = action('reset-counts', struct({}), (world) => {
  world.counters.reset()
  return null
})

export const faultActions = [
  addFault,
  listFaults,
  clearFaults,
  setRateLimit,
  changeSettings,
  resetSettings,
  counts,
  resetCounts,
]
