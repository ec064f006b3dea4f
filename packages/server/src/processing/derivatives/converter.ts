import type { ConversionLimits, LocalFile, StageResult } from '../engines/engine.ts'
import type { TaskCall } from '../task.ts'

export interface SourceFacts {
  readonly contentType: string
  readonly filename: string
}

export interface ConversionInput {
  readonly sources: readonly LocalFile[]
  /** By the words the tasks name them with. */
  readonly files: Readonly<Record<string, LocalFile>>
  /** For whatever is made; it exists and is removed by its owner. */
  readonly folder: string
  readonly priority: 'interactive' | 'batch'
  readonly signal: AbortSignal
}

/** A plan, as far as others than its maker look into it. */
export interface PlanFacts {
  readonly stages: readonly { readonly engine: string }[]
}

/** What derivatives need of the engines. */
export interface Converter<Plan extends PlanFacts = PlanFacts> {
  /** At once. Throws `conversion_unsupported` and what else no source of this kind can be made to. */
  plan(
    calls: readonly TaskCall[],
    sources: readonly SourceFacts[],
    wishes: { readonly accept: string | undefined },
  ): Plan
  run(plan: Plan, input: ConversionInput): Promise<StageResult>
  readonly limits: Pick<ConversionLimits, 'bytes'>
}
