/** A sleep that can be ended early, without losing a ring that comes just before it begins. */
export interface Alarm {
  ring(): void
  /** Resolves after `ms`, when the alarm rings, or at once if it rang since the last wait. */
  wait(ms: number): Promise<void>
}

export function createAlarm(): Alarm {
  let hasRung = false
  let wakeUp: () => void = () => {}

  return {
    ring: () => {
      hasRung = true
      wakeUp()
    },
    wait: async (ms) => {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      hasRung = false
    },
  }
}
