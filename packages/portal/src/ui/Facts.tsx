import type { ComponentChildren } from 'preact'

export interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: ComponentChildren])[]
}

/** Names and values of one thing. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl class="fact-list">
      {facts.map(([name, value]) => (
        <div class="fact" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
