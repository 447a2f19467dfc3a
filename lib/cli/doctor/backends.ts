import { type Device, listDevices } from '../../device.js'
import { toErrorRecord } from '../report.js'

export type BackendReport =
  | ({ device: string; available: true } & Pick<Device, 'version' | 'description' | 'threads'> & {
        library: string
      })
  | { device: string; available: false; reason: string }

/** Every backend there could be, with why it is missing where it is. */
export function inspectBackends(): BackendReport[] {
  let devices: Device[]
  try {
    devices = listDevices()
  } catch (error) {
    const { code, message } = toErrorRecord(error)
    return ['cpu', 'cuda'].map((device) => ({ device, available: false, reason: `${message} (${code})` }))
  }
  const found = devices.map(
    ({ name, backend, version, description, threads }): BackendReport => ({
      device: name,
      available: true,
      library: backend,
      version,
      description,
      threads,
    }),
  )
  const hasCuda = devices.some(({ name }) => name.startsWith('cuda'))
  const cuda = { device: 'cuda', available: false, reason: 'this version has no CUDA backend yet' } as const
  return hasCuda ? found : [...found, cuda]
}
