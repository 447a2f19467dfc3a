import { binding, type NativeDevice } from './binding.js'
import { openCuda } from './cuda/open.js'
import { XceptionError } from './errors.js'
import { show } from './show.js'

/** A device of this machine: its name, the library behind it and what that library found. */
export type Device = Readonly<NativeDevice>

/** 'auto' is the first GPU, or else the CPU; 'cuda' is 'cuda:0'. */
export type DeviceOption = 'auto' | 'cpu' | 'cuda' | `cuda:${number}`

/** What runs a model: oneDNN, or cuDNN. */
export type DeviceKind = 'cpu' | 'cuda'

export const kindOf = (device: string): DeviceKind => (device.startsWith('cuda') ? 'cuda' : 'cpu')

export interface ResolvedDevice {
  /** 'cpu', or 'cuda:0'. */
  name: string
  /** Why 'auto' chose no GPU. */
  fallbackReason?: string
}

/**
 * The devices that a model or tensor can be put on, the best one first. A GPU is listed once it and cuDNN have been
 * opened, which the first call does; where that fails there is none, and `xception doctor` says why.
 * @throws ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function listDevices(): Device[] {
  openCuda()
  const rank = ({ name }: Device) => (kindOf(name) === 'cuda' ? 0 : 1)
  return binding()
    .devices()
    .sort((a, b) => rank(a) - rank(b))
}

/** What is known of a device that `resolveDevice` gave. */
export const deviceNamed = (name: string): Device =>
  binding()
    .devices()
    .find((device) => device.name === name)!

/** @throws ERR_INVALID_ARGUMENT when `device` is no device option. */
export function checkDeviceOption(device: unknown): asserts device is DeviceOption {
  if (typeof device === 'string' && /^(auto|cpu|cuda(:\d+)?)$/.test(device)) return
  throw new XceptionError(
    'ERR_INVALID_ARGUMENT',
    `Expected device to be 'auto', 'cpu', 'cuda' or 'cuda:N' but received ${show(device)}`,
  )
}

const fallbackCode = 'XCEPTION_CPU_FALLBACK'
const fallbackAdvice = "To run on the CPU without this warning, ask for device 'cpu'."

function fallBack(): ResolvedDevice {
  const { error } = openCuda()
  const fallbackReason = error ? `${error.message} (${error.code})` : 'No CUDA device was found'
  if (binding().claim(fallbackCode)) {
    process.emitWarning(`Device 'auto' is the CPU: ${fallbackReason}`, {
      type: 'XceptionWarning',
      code: fallbackCode,
      detail: error?.hint ? `${error.hint}\n${fallbackAdvice}` : fallbackAdvice,
    })
  }
  return { name: 'cpu', fallbackReason }
}

/**
 * The device that `option` means on this machine. Only 'auto' ever falls back to the CPU; the first time in a process
 * that is announced by a warning with the code XCEPTION_CPU_FALLBACK.
 * @throws ERR_INVALID_ARGUMENT; ERR_DEVICE_UNAVAILABLE for a GPU beyond those that are there; ERR_CUDA_MODULE,
 * ERR_CUDA_DRIVER, ERR_CUDNN_NOT_FOUND, ERR_CUDNN_VERSION or ERR_CUDNN where CUDA cannot be opened;
 * ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function resolveDevice(option: DeviceOption): ResolvedDevice {
  checkDeviceOption(option)
  if (option === 'cpu') {
    binding()
    return { name: option }
  }
  const devices = listDevices()
  if (option === 'auto') {
    const [{ name }] = devices
    return kindOf(name) === 'cuda' ? { name } : fallBack()
  }
  const { error } = openCuda()
  if (error) throw error
  const name = option === 'cuda' ? 'cuda:0' : option
  if (devices.some((device) => device.name === name)) return { name }
  throw new XceptionError('ERR_DEVICE_UNAVAILABLE', `There is no device '${name}' on this machine`, {
    hint: `Devices found: ${devices.map((device) => device.name).join(', ')}. 'auto' takes the best of them.`,
  })
}
