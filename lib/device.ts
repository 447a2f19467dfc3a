import { binding, type NativeDevice } from './binding.js'
import { openCuda } from './cuda/open.js'
import { XceptionError } from './errors.js'
import { show } from './show.js'

/** A device of this machine: its name, the library behind it and what that library found. */
export type Device = Readonly<Omit<NativeDevice, 'failure'>>

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
 * The devices that a model or tensor can be put on, the best one first. The first call opens cuDNN and looks at the GPUs,
 * without using one: a GPU is opened by the first model or tensor on it. One that could not be opened is not listed any
 * more. Where there is no GPU, `xception doctor` says why.
 * @throws ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function listDevices(): Device[] {
  openCuda()
  const rank = ({ name }: Device) => (kindOf(name) === 'cuda' ? 0 : 1)
  return binding()
    .devices()
    .filter(({ failure }) => !failure)
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

/** Why there is no GPU to be had: CUDA cannot be opened, or the first GPU. */
function whyNoGpu(): { code: string; message: string; hint?: string } | undefined {
  const { error } = openCuda()
  return (
    error ??
    binding()
      .devices()
      .find(({ failure }) => failure)?.failure
  )
}

function fallBack(): ResolvedDevice {
  const error = whyNoGpu()
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

/** The first GPU that can be opened; the others are not touched. */
function firstGpu(): string | undefined {
  const gpus = listDevices().filter(({ name }) => kindOf(name) === 'cuda')
  return gpus.find(({ name }) => {
    try {
      binding().openDevice(name)
      return true
    } catch (error) {
      if (error instanceof XceptionError) return false // kept for whyNoGpu
      throw error
    }
  })?.name
}

/**
 * The device that `option` means on this machine, opened: the first time that takes seconds, on this thread. Only 'auto' ever falls back to the CPU; the first time in a process
 * that is announced by a warning with the code XCEPTION_CPU_FALLBACK.
 * @throws ERR_INVALID_ARGUMENT; ERR_DEVICE_UNAVAILABLE for a GPU beyond those that are there; ERR_CUDA_MODULE,
 * ERR_CUDA_DRIVER, ERR_CUDNN_NOT_FOUND, ERR_CUDNN_VERSION or ERR_CUDNN where CUDA cannot be opened, and these or
 * ERR_BACKEND, ERR_OUT_OF_MEMORY or ERR_DEVICE_LOST where the GPU cannot;
 * ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function resolveDevice(option: DeviceOption): ResolvedDevice {
  checkDeviceOption(option)
  if (option === 'cpu') {
    binding()
    return { name: option }
  }
  if (option === 'auto') {
    const name = firstGpu()
    return name ? { name } : fallBack()
  }
  const { error } = openCuda()
  if (error) throw error
  const name = option === 'cuda' ? 'cuda:0' : option
  const devices = binding().devices()
  if (devices.some((device) => device.name === name)) {
    binding().openDevice(name)
    return { name }
  }
  throw new XceptionError('ERR_DEVICE_UNAVAILABLE', `There is no device '${name}' on this machine`, {
    hint: `Devices found: ${listDevices()
      .map((device) => device.name)
      .join(', ')}. 'auto' takes the best of them.`,
  })
}
