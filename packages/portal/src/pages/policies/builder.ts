import type { MadePolicyAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Form } from '../../state/form.ts'
import { useForm } from '../../state/hooks.ts'
import { type DraftProblems, NEW_DRAFT, type PolicyDraft, toMakeRequest } from './draft.ts'

export interface Builder {
  readonly form: Form<PolicyDraft>
  /** What has to be mended before a policy can be made of it. */
  readonly problems: DraftProblems
  /** Made of what is filled in now. */
  readonly made: MadePolicyAnswer | undefined
}

/** What somebody wants a policy to say, and the policy once it was made. */
export function useBuilder(apiKey: string): Builder {
  const { api, announce } = usePortal()
  const [made, setMade] = useState<MadePolicyAnswer | undefined>()
  const form = useForm(NEW_DRAFT, async (draft) => {
    const checked = toMakeRequest(draft, Date.now())
    if ('problems' in checked) return draft
    setMade(await api.post<MadePolicyAnswer>(at`/apps/${apiKey}/policies`, checked.request))
    announce(text('policies.made'))
    return draft
  })
  const checked = toMakeRequest(form.values.value, Date.now())
  return {
    form,
    problems: 'problems' in checked ? checked.problems : {},
    made: form.isChanged.value ? undefined : made,
  }
}
