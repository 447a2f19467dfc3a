import { binding, type NativeDevice } from './binding.js'
import { XceptionError } from './errors.js'
import { show } from './show.js'

/** A device of this machine: its name, the library behind it and what that library found. */
export type Device = Readonly<NativeDevice>

/** 'auto' is the first GPU, or else the CPU; 'cuda' is 'cuda:0'. */
export type DeviceOption = 'auto' | 'cpu' | 'cuda' | `cuda:${number}`

export interface ResolvedDevice {
  /** 'cpu', or 'cuda:0'. */
  name: string
  /** Why 'auto' chose no GPU. */
  fallbackReason?: string
}

/**
 * The devices that a model or tensor can be put on, the best one first.
 * @throws ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function listDevices(): Device[] {
  const rank = ({ name }: Device) => (name.startsWith('cuda') ? 0 : 1)
  return binding()
    .devices()
    .sort((a, b) => rank(a) - rank(b))
}

/** @throws ERR_INVALID_ARGUMENT when `device` is no device option. */
export function checkDeviceOption(device: unknown): asserts device is DeviceOption {
  if (typeof device === 'string' && /^(auto|cpu|cuda(:\d+)?)$/.test(device)) return
  throw new XceptionError(
    'ERR_INVALID_ARGUMENT',
    `Expected device to be 'auto', 'cpu', 'cuda' or 'cuda:N' but received ${show(device)}`,
  )
}

/**
 * The device that `option` means on this machine.
 * @throws ERR_INVALID_ARGUMENT, ERR_DEVICE_UNAVAILABLE, ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function resolveDevice(option: DeviceOption): ResolvedDevice {
  checkDeviceOption(option)
  const devices = listDevices()
  if (option === 'auto') {
    const [{ name }] = devices
    if (name.startsWith('cuda')) return { name }
    return { name, fallbackReason: 'No CUDA device was found on this machine' }
  }
  const name = option === 'cuda' ? 'cuda:0' : option
  if (devices.some((device) => device.name === name)) return { name }
  throw new XceptionError('ERR_DEVICE_UNAVAILABLE', `There is no device '${name}' on this machine`, {
    hint: `Devices found: ${devices.map((device) => device.name).join(', ')}. 'auto' takes the best of them.`,
  })
}
