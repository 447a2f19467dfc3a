import { readFileSync } from 'node:fs'
import { driverVersion } from '../../lib/cuda/driver.js'
import { deviceNamed, resolveDevice } from '../../lib/device.js'
import { XceptionError } from '../../lib/index.js'

export interface Gpu {
  /** Name and compute capability. */
  card: string
  driver: string
  cudnn: string
  /** It is test/emulator, whose times say nothing. */
  emulated: boolean
}

const isEmulated = (): boolean => /libemulated_cudart\.so/.test(readFileSync('/proc/self/maps', 'utf8'))

/** The GPU that device 'cuda' is. @throws as resolveDevice */
export function describeGpu(): Gpu {
  const { description, version } = deviceNamed(resolveDevice('cuda').name)
  const emulated = isEmulated()
  const driver = emulated ? 'none: test/emulator' : (driverVersion() ?? 'unknown')
  return { card: description, driver, cudnn: version, emulated }
}

// The process that starts the trials opens no GPU itself, for what that holds would be missing to them.
if (require.main === module) {
  try {
    process.stdout.write(JSON.stringify(describeGpu()))
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    console.error([`${error.message} (${error.code})`, error.hint ?? []].flat().join('\n'))
    process.exitCode = 1
  }
}
