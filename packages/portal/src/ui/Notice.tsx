import type { ComponentChildren } from 'preact'
import { problemOf } from '../state/problem.ts'
import { Icon, type IconName } from './Icon.tsx'

export interface NoticeProps {
  readonly tone: 'bad' | 'good' | 'warning' | 'info'
  readonly children: ComponentChildren
  /** What can be done about it. */
  readonly action?: ComponentChildren | undefined
}

const ICONS: Readonly<Record<NoticeProps['tone'], IconName>> = {
  bad: 'warning',
  good: 'check',
  warning: 'warning',
  info: 'info',
}

/** A remark within a page; what went badly is read out at once. */
export function Notice({ tone, children, action }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={ICONS[tone]} />
      <div class="notice-text">{children}</div>
      {action && <div class="notice-action">{action}</div>}
    </div>
  )
}

/** Why something that was asked for was not done. Nothing while there is no problem. */
export function ProblemNotice({
  problem,
  action,
}: {
  readonly problem: unknown
  readonly action?: ComponentChildren | undefined
}) {
  if (problem === undefined) return null
  const { message, facts } = problemOf(problem)
  return (
    <Notice tone="bad" action={action}>
      <p>{message}</p>
      {facts && <p class="facts">{facts}</p>}
    </Notice>
  )
}
