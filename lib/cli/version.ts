import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { binding } from '../binding.js'
import { toErrorRecord } from './report.js'

/** This package's version. */
export function packageVersion(): string {
  // dist/lib/cli/version.js -> the package's root
  const path = join(__dirname, '..', '..', '..', 'package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}

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
