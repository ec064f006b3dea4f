import type { Registrations } from '../apps/registration.ts'
import { createRegistrations } from '../apps/source-credentials.ts'
import { type AppSourceDoctor, createAppSourceDoctor } from './app-source.ts'
import { createSourceTrials, type SourceTrials, type SourceTrialsDeps } from './trials.ts'

/** Setting up the sources of an app: its registrations, what is wrong with them, and trying them out. */
export interface SourceSetup {
  readonly registrations: Registrations
  readonly trials: SourceTrials
  readonly examine: AppSourceDoctor
}

export function createSourceSetup(deps: Omit<SourceTrialsDeps, 'registrations'>): SourceSetup {
  const registrations = createRegistrations({ ...deps, db: deps.database.db })
  const trials = createSourceTrials({ ...deps, registrations })
  const examine = createAppSourceDoctor({ ...deps, registrations, trials })
  return { registrations, trials, examine }
}
