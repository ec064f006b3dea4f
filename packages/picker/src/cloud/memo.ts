import { type Component, type ComponentType, createElement, type VNode } from 'preact'

/** A component that is drawn again only when one of its props is another value. */
export function memo<Props extends object>(drawn: ComponentType<Props>) {
  return function Memo(this: Component<Props>, props: Props): VNode<Props> {
    this.shouldComponentUpdate = (next) => isChanged(this.props, next)
    return createElement(drawn, props)
  }
}

function isChanged(before: object, after: object): boolean {
  const known = new Map(Object.entries(before))
  const next = Object.entries(after)
  return next.length !== known.size || next.some(([name, value]) => known.get(name) !== value)
}
