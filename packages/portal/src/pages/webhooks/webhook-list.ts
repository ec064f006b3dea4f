import { type ReadonlySignal, signal } from '@preact/signals'
import type {
  DeliveryAnswer,
  NewWebhookAnswer,
  NewWebhooksAnswer,
  WebhookAnswer,
  WebhooksAnswer,
} from '@quayside/wire'
import { type Api, at } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { createResource, type Resource } from '../../state/resource.ts'

/** An app's webhooks, and what can be done with them. What is done rejects with the refusal. */
export interface WebhookList extends Pick<Resource<WebhooksAnswer>, 'load' | 'stop' | 'problem'> {
  readonly resource: Resource<WebhooksAnswer>
  /** Of those that were made or given a new one here, by id: the service tells them only once. */
  readonly secrets: ReadonlySignal<ReadonlyMap<string, string>>
  /** The delivery of the last test, by the id of its webhook. */
  readonly tests: ReadonlySignal<ReadonlyMap<string, string>>
  /** One for each event with `all`. Resolves to how many there are now in addition. */
  add(url: string, event: string): Promise<number>
  setPaused(id: string, paused: boolean): Promise<void>
  rotate(id: string): Promise<void>
  remove(id: string): Promise<void>
  test(id: string): Promise<void>
  /** Drops the secrets: they were taken down. */
  forgetSecrets(): void
}

export function createWebhookList(api: Api, apiKey: string): WebhookList {
  const path = at`/apps/${apiKey}/webhooks`
  const resource = createResource((signal) => api.get<WebhooksAnswer>(path, { signal }))
  const secrets = signal<ReadonlyMap<string, string>>(new Map())
  const tests = signal<ReadonlyMap<string, string>>(new Map())

  /** Shows what was answered in place of what was there. */
  function put(...answers: readonly WebhookAnswer[]): void {
    const changed = new Map(answers.map((answer) => [answer.id, answer]))
    const known = resource.value.peek() ?? []
    const added = answers.filter(({ id }) => known.every((one) => one.id !== id))
    resource.set([...known.map((one) => changed.get(one.id) ?? one), ...added])
  }

  function keepSecrets(answers: readonly NewWebhookAnswer[]): void {
    secrets.value = new Map([
      ...secrets.peek(),
      ...answers.map(({ id, secret }) => [id, secret] as const),
    ])
  }

  return {
    resource,
    load: resource.load,
    stop: resource.stop,
    problem: resource.problem,
    secrets,
    tests,
    async add(url, event) {
      try {
        const made = await api.post<NewWebhooksAnswer>(path, { url: url.trim(), event })
        put(...made.map(withoutSecret))
        keepSecrets(made)
        return made.length
      } catch (error) {
        // It may have been added all the same: the list tells.
        if (isApiError(error, 'network', 'timeout')) void resource.load()
        throw error
      }
    },
    async setPaused(id, paused) {
      put(await api.patch<WebhookAnswer>(entry(path, id), { paused }))
    },
    async rotate(id) {
      const renewed = await api.post<NewWebhookAnswer>(`${entry(path, id)}/rotate`)
      put(withoutSecret(renewed))
      keepSecrets([renewed])
    },
    async remove(id) {
      try {
        await api.delete(entry(path, id))
      } catch (error) {
        // Somebody else was faster.
        if (!isApiError(error, 'endpoint_unknown')) throw error
      }
      resource.set((resource.value.peek() ?? []).filter((one) => one.id !== id))
      secrets.value = new Map([...secrets.peek()].filter(([known]) => known !== id))
    },
    async test(id) {
      const delivery = await api.post<DeliveryAnswer>(`${entry(path, id)}/test`)
      tests.value = new Map([...tests.peek(), [id, delivery.id]])
    },
    forgetSecrets() {
      secrets.value = new Map()
    },
  }
}

const entry = (path: string, id: string) => `${path}${at`/${id}`}`

const withoutSecret = ({ secret: _kept, ...webhook }: NewWebhookAnswer): WebhookAnswer => webhook
