import { binding } from '../binding.js'
import { packageVersion } from '../packageVersion.js'
import { toErrorRecord } from './report.js'

/** Versions of the package, the addon and each backend's library, one a line. */
export function versions(): string {
  const lines = [`node-xception ${packageVersion()}`]
  try {
    const devices = binding().devices()
    lines.push(`addon ${process.platform}-${process.arch} (Node-API)`)
    lines.push(...new Set(devices.map(({ backend, version }) => `${backend} ${version}`)))
  } catch (error) {
    const { code, message } = toErrorRecord(error)
    lines.push(`addon not available: ${message} (${code})`)
  }
  return `${lines.join('\n')}\n`
}
