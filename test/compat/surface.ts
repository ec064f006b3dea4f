import { globSync, readFileSync } from 'node:fs'

declare const client: object
declare const filestack: object
declare const inner: object | undefined

/**
 * The public names of a client: what its package exports, and what each of its objects can be asked
 * for. Its text is run beside the client, so it uses nothing from outside.
 */
export function surfaceHere(): string[] {
  const pkg = filestack as Record<string, unknown>
  const names: string[] = []

  for (const [name, value] of Object.entries(pkg)) {
    if (name === 'default') continue
    names.push(name)
    if (typeof value !== 'function') continue
    const statics = Object.getOwnPropertyNames(value).filter(
      (key) => !['length', 'name', 'prototype', 'arguments', 'caller'].includes(key),
    )
    for (const key of statics) names.push(`${name}.${key}`)
    const isError = value.prototype instanceof Error
    const own = Object.getOwnPropertyNames(value.prototype ?? {})
    if (name !== 'Client' && !isError) {
      for (const key of own) if (key !== 'constructor') names.push(`${name}#${key}`)
    }
  }

  addClient('client', client as Record<string, unknown>)
  // What the eldest generation hands to pickers.
  if (typeof inner === 'object') addClient('inner client', inner as Record<string, unknown>)
  return names

  function addClient(name: string, talker: Record<string, unknown>): void {
    for (const key of membersOf(talker)) names.push(`${name}.${key}`)
    const cloud = typeof talker.cloud === 'function' ? talker.cloud() : talker.cloud
    if (cloud) for (const key of membersOf(cloud)) names.push(`${name}.cloud.${key}`)
  }

  /** Functions and getters, its own and those of its kind; not those of every object. */
  function membersOf(subject: object): string[] {
    const members = new Set<string>()
    for (let kind = subject; kind !== Object.prototype; kind = Object.getPrototypeOf(kind)) {
      for (const [key, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(kind))) {
        if (key !== 'constructor' && (get || typeof value === 'function')) members.add(key)
      }
    }
    return [...members]
  }
}

/**
 * What a package's own declarations call private, as TypeScript leaves it reachable all the same.
 * `folder` is the package's.
 */
export function privateNames(folder: string): Set<string> {
  const texts = globSync('build/main/**/*.d.ts', { cwd: folder }).map((path) =>
    readFileSync(`${folder}/${path}`, 'utf8'),
  )
  const found = texts
    .join('\n')
    .matchAll(/\bprivate\s+(?:static\s+|readonly\s+|get\s+|set\s+)*([\w$]+)/g)
  return new Set([...found].map(([, name = '']) => name))
}
