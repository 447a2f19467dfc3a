import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where plans, and what the probe found, are kept: node-xception in XDG_CACHE_HOME or ~/.cache. */
export function cudaCacheFolder(): string {
  const { XDG_CACHE_HOME = '' } = process.env
  // a relative one is to be ignored: XDG Base Directory Specification
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache')
  return join(base, 'node-xception')
}
