import { terminalBar } from '../terminalBar.js'

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)

export interface Progress {
  update(received: number, total: number | undefined): void
  stop(): void
}

/** A progress bar on stderr; nothing at all where that is no terminal. */
export function progressBar(name: string): Progress {
  if (!process.stderr.isTTY) return { update() {}, stop() {} }
  const bar = terminalBar(`${name}  {bar}  {received} of {size} MB  {eta_formatted}`)
  let started = false
  return {
    update(received, total) {
      const payload = { received: megabytes(received), size: total ? megabytes(total) : '?' }
      if (started) bar.update(received, payload)
      else bar.start(total ?? 0, received, payload)
      started = true
    },
    stop: () => bar.stop(),
  }
}
