/**
 * Follows what ffmpeg writes with `-progress`: lines of `name=value`. Calls back with the share of
 * `durationMs` that is done, from 0 to 1, whenever it is more than before.
 */
export function followProgress(
  durationMs: number | undefined,
  onShare: (share: number) => void,
): (line: string) => void {
  let latest = 0
  return (line) => {
    const doneUs = timeIn(line)
    if (!durationMs || doneUs === undefined) return
    const share = Math.min(1, doneUs / 1000 / durationMs)
    if (share <= latest) return
    latest = share
    onShare(share)
  }
}

/** Before the first frame it says `N/A`, or something below zero. */
function timeIn(line: string): number | undefined {
  const [, time] = /^out_time_us=(\d+)\s*$/.exec(line) ?? []
  return time === undefined ? undefined : Number(time)
}
