import type { CompatClient } from '../case.ts'
import { filestackJs0 } from './filestack-js-0.ts'
import { filestackJs1 } from './filestack-js-1.ts'
import { filestackJs3 } from './filestack-js-3.ts'
import { filestackJs4 } from './filestack-js-4.ts'
import { filestackReact } from './filestack-react.ts'
import { filestackRuby } from './filestack-ruby.ts'

/** Every client that is driven, the oldest first. */
export const CLIENTS: readonly CompatClient[] = [
  filestackJs0,
  filestackJs1,
  filestackJs3,
  filestackJs4,
  filestackReact,
  filestackRuby,
]
