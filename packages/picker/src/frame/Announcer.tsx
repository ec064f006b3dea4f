import { useEffect, useState } from 'preact/hooks'
import { listenForAnnouncements } from '../ui/announce.ts'

/** What is announced, for a screen reader only. Announcing the same again is heard again. */
export function Announcer() {
  const [heard, setHeard] = useState({ text: '', count: 0 })
  useEffect(
    () => listenForAnnouncements((text) => setHeard(({ count }) => ({ text, count: count + 1 }))),
    [],
  )
  return (
    <div class="qs-hidden" role="status">
      <span key={heard.count}>{heard.text}</span>
    </div>
  )
}
