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

/** What a package's own declarations say of its names. */
export interface Declared {
  /** Names they call private, as TypeScript leaves them reachable all the same. */
  readonly hidden: ReadonlySet<string>
  /** What a picker can be asked for: it has no object before its script has come. */
  readonly picker: readonly string[]
}

/** The classes by the names `surfaceHere` has for their objects. */
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  Client: ['client.'],
  CloudClient: ['client.cloud.'],
  Filelink: ['Filelink.', 'Filelink#'],
  FsRequest: ['FsRequest.', 'FsRequest#'],
}

/** Reads the declarations in a package's folder; the eldest and those without types have none. */
export function declaredIn(folder: string): Declared {
  const files = globSync('build/main/lib/**/*.d.ts', { cwd: folder })
  const text = files.map((path) => readFileSync(`${folder}/${path}`, 'utf8')).join('\n')
  const hidden = Object.entries(OBJECTS).flatMap(([name, prefixes]) =>
    membersIn(text, `class ${name}`, PRIVATE).flatMap((member) =>
      prefixes.map((prefix) => prefix + member),
    ),
  )
  const picker = membersIn(text, 'interface PickerInstance', MEMBER)
  return { hidden: new Set(hidden), picker: picker.map((member) => `picker.${member}`) }
}

const PRIVATE = /^ {4}private (?:static |readonly |get |set )*(\w+)/gm
const MEMBER = /^ {4}(\w+):/gm

function membersIn(text: string, head: string, member: RegExp): string[] {
  const [, body = ''] = new RegExp(`${head}\\b[^{]*\\{(.*?)^\\}`, 'ms').exec(text) ?? []
  return [...body.matchAll(member)].map(([, name = '']) => name)
}
