import { terminalBar } from '../../terminalBar.js'

export interface BatchProgress {
  /** How many inputs there are in all, once that is known. */
  setTotal(total: number): void
  update(done: number, failed: number, perSecond: number): void
  stop(): void
}

const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '?'
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  const two = (value: number) => String(value).padStart(2, '0')
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(Math.floor(seconds % 60))}`
}

/** A bar with rate and time left on stderr; nothing at all where that is no terminal. */
export function batchProgress(done: number, failed: number): BatchProgress {
  if (!process.stderr.isTTY) return { setTotal() {}, update() {}, stop() {} }
  const bar = terminalBar('{bar}  {value} of {size}  {rate}/s  {left} left{failures}')
  let total: number | undefined
  const payload = (value: number, failures: number, perSecond: number) => ({
    size: total ?? '?',
    rate: perSecond.toFixed(1),
    left: total === undefined ? '?' : duration((total - value) / perSecond),
    failures: failures > 0 ? `  ${failures} failed` : '',
  })
  bar.start(total ?? Number.MAX_SAFE_INTEGER, done, payload(done, failed, 0))
  return {
    setTotal(count) {
      total = count
      bar.setTotal(count)
    },
    update: (value, failures, perSecond) => bar.update(value, payload(value, failures, perSecond)),
    stop: () => bar.stop(),
  }
}
