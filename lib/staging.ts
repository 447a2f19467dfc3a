import { binding } from './binding.js'

/** For tests to change. */
export const trimming = { periodMs: 5000 }

let timer: NodeJS.Timeout | undefined

/**
 * Has the host memory that predictions and tensors went through on this thread given back, once it has not been used for
 * a while: for 5 to 10 seconds.
 */
export function trimStagingLater(): void {
  if (timer) return
  timer = setTimeout(() => {
    timer = undefined
    if (binding().trimStaging()) trimStagingLater()
  }, trimming.periodMs).unref()
}
