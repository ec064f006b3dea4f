import type { PolicyExplanationAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { usePortal } from '../../portal.ts'
import type { Form } from '../../state/form.ts'
import { useForm } from '../../state/hooks.ts'
import { NO_REQUEST, type RefusedRequest } from './refused-request.ts'

export interface Explainer {
  readonly form: Form<RefusedRequest>
  /** Of what is filled in now. */
  readonly explanation: PolicyExplanationAnswer | undefined
  /** Puts in what is known of a request. */
  fill(known: Partial<RefusedRequest>): void
}

/** A refused request, and what its policy has against it. */
export function useExplainer(apiKey: string): Explainer {
  const { api } = usePortal()
  const [answer, setAnswer] = useState<PolicyExplanationAnswer | undefined>()
  const form = useForm(NO_REQUEST, async (request) => {
    const path = at`/apps/${apiKey}/policies/explain`
    const body = { ...request, policy: request.policy.trim(), signature: request.signature.trim() }
    setAnswer(await api.post<PolicyExplanationAnswer>(path, body))
    return request
  })

  function fill(known: Partial<RefusedRequest>): void {
    for (const [key, value] of Object.entries(known)) {
      if (isField(key) && value !== undefined) form.set(key, value)
    }
  }
  return { form, fill, explanation: form.isChanged.value ? undefined : answer }
}

const isField = (key: string): key is keyof RefusedRequest => Object.hasOwn(NO_REQUEST, key)
