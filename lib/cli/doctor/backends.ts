import { binding } from '../../binding.js'
import { type Device, kindOf, listDevices } from '../../device.js'
import { toErrorRecord } from '../report.js'
import type { CudaReport } from './cuda.js'

export type BackendReport =
  | ({ device: string; available: true } & Pick<Device, 'version' | 'description' | 'threads' | 'dtypes'> & {
        library: string
      })
  | { device: string; available: false; reason: string }

/** Every backend there could be, with why it is missing where it is. */
export function inspectBackends({ error }: CudaReport): BackendReport[] {
  let devices: Device[]
  try {
    devices = listDevices()
  } catch (failure) {
    const { code, message } = toErrorRecord(failure)
    return ['cpu', 'cuda'].map((device) => ({ device, available: false, reason: `${message} (${code})` }))
  }
  const found = devices.map(({ name, backend, ...rest }): BackendReport => {
    try {
      binding().openDevice(name)
    } catch (failure) {
      const { code, message } = toErrorRecord(failure)
      return { device: name, available: false, reason: `${message} (${code})` }
    }
    return { device: name, available: true, library: backend, ...rest }
  })
  if (devices.some(({ name }) => kindOf(name) === 'cuda')) return found
  const reason = error ? `${error.message} (${error.code})` : 'no GPU was found'
  return [...found, { device: 'cuda', available: false, reason }]
}
