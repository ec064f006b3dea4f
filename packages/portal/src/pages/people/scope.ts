import type { AppScope, Role } from '@quayside/wire'
import { text } from '../../locale/text.ts'

/** What a person may do and see, as it is filled in. */
export interface Rights {
  readonly role: Role
  readonly seesAll: boolean
  readonly chosen: readonly string[]
}

export const ROLES: readonly Role[] = ['owner', 'developer', 'viewer']

export function toRights({ role, apps }: { readonly role: Role; readonly apps: AppScope }): Rights {
  return { role, seesAll: apps === 'all', chosen: apps === 'all' ? [] : apps }
}

/** Owners always see everything. */
export function fromRights({ role, seesAll, chosen }: Rights): {
  readonly role: Role
  readonly apps: AppScope
} {
  return { role, apps: seesAll || role === 'owner' ? 'all' : [...chosen] }
}

export function toggleApp(chosen: readonly string[], apiKey: string): readonly string[] {
  return chosen.includes(apiKey) ? chosen.filter((key) => key !== apiKey) : [...chosen, apiKey]
}

/** `All`, `3 apps`, `None` */
export function scopeWords(apps: AppScope): string {
  if (apps === 'all') return text('people.allApps')
  if (apps.length === 0) return text('people.noApps')
  return text('people.someApps', { count: apps.length })
}
