import { binding, type CudaLibraries } from '../binding.js'
import { XceptionError } from '../errors.js'
import { locateLibraries } from './locate.js'
import { cudaModulePath } from './module.js'
import { type ProbeOutcome, probe } from './probe.js'

/** What came of opening CUDA. */
export interface CudaState {
  /** Undefined where an earlier step failed, or another thread of this process had opened it. */
  probe?: ProbeOutcome
  /** Why there is no CUDA device. */
  error?: XceptionError
}

const isOpen = (): boolean =>
  binding()
    .devices()
    .some(({ name }) => name.startsWith('cuda'))

/** Where there is no driver either, that is what is said: without one, installing cuDNN helps nobody. */
function blameDriverFirst(module: string, error: unknown): never {
  const nothing: CudaLibraries = { main: '', preload: [] }
  try {
    binding().openCuda(module, nothing)
  } catch (refusal) {
    const code = refusal instanceof XceptionError ? refusal.code : undefined
    if (code === 'ERR_CUDA_DRIVER' || code === 'ERR_CUDA_MODULE') throw refusal
  }
  throw error
}

function locate(module: string): CudaLibraries {
  try {
    return locateLibraries()
  } catch (error) {
    return blameDriverFirst(module, error)
  }
}

function open(): CudaState {
  const state: CudaState = {}
  try {
    const module = cudaModulePath()
    const libraries = locate(module)
    state.probe = probe(module, libraries)
    binding().openCuda(module, libraries)
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    state.error = error
  }
  return state
}

let state: CudaState | undefined

/**
 * Opens the CUDA module and cuDNN, and no GPU, unless that was tried before: devices stay for the whole process, a failure is
 * remembered in this environment (the main thread, or a worker). Takes seconds the first time on a machine.
 * @throws ERR_UNSUPPORTED_PLATFORM, ERR_NATIVE_LOAD
 */
export function openCuda(): CudaState {
  if (isOpen()) state = { probe: state?.probe }
  state ??= open()
  return state
}
