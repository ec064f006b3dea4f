import { QuaysideError } from '../../errors.ts'
import type { Derivative, DerivativeAsk, Derivatives } from './derivative.ts'

/** Bytes may be removed while they are asked for, here or by another process. */
const TRIES = 3

/**
 * Obtains a derivative for one use. What is found without its bytes is made again, so `use` may be
 * called several times; what was made for this call alone goes afterwards. Rejects as `obtain` and
 * `use` do.
 */
export async function useDerivative<T>(
  derivatives: Pick<Derivatives, 'obtain' | 'drop'>,
  ask: DerivativeAsk,
  signal: AbortSignal,
  use: (derivative: Derivative) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const derivative = await derivatives.obtain(ask, signal)
    try {
      return await use(derivative)
    } catch (error) {
      if (!isBytesMissing(error)) throw error
      await derivatives.drop(derivative)
      if (tries === TRIES) throw error
    } finally {
      if (ask.isAnew) await derivatives.drop(derivative)
    }
  }
}

const MISSING: readonly string[] = ['object_missing', 'object_damaged']

export const isBytesMissing = (error: unknown): boolean =>
  error instanceof QuaysideError && MISSING.includes(error.code)
