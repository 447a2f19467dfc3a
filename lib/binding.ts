import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import type { DType, HostData } from './dtype.js'
import { type ErrorCode, XceptionError } from './errors.js'
import type { GraphSpec } from './models/ops.js'
import type { CompileOptions, CudaLibraries, GpuDescription, NativePlan } from './native/plans.js'
import type { ModelStats, NativeBatching, RunArray, RunResult } from './native/runs.js'
import type { NdArray } from './ndarray.js'
import { withShortBusyWait } from './openmp.js'

export type * from './native/plans.js'
export type * from './native/runs.js'

/** One device as a backend found it. */
export interface NativeDevice {
  /** 'cpu', or 'cuda:0'. */
  name: string
  /** 'oneDNN' or 'cuDNN'. */
  backend: string
  /** Version of that library, such as '2.6.3'. */
  version: string
  /** What the device is called: the CPU's instruction set as oneDNN sees it, or the GPU's name. */
  description: string
  /** Compute threads; 0 on a GPU. */
  threads: number
  dtypes: DType[]
  /** Why it could not be opened when that was last tried. */
  failure?: { code: ErrorCode; message: string; hint?: string }
}

/** A tensor in a device's memory. */
export interface NativeTensor {
  readonly shape: number[]
  readonly dtype: DType
  readonly device: string
  readonly byteLength: number
  /** Resolves once everything queued before on this device is done. Rejects with what made the tensor fail. */
  read(): Promise<Float32Array | Uint8Array>
  copyTo(device: string): NativeTensor
  dispose(): void
}

/** A weight to pack. */
export interface NativeWeight extends NdArray<Float32Array> {
  /** Nobody else reads the array, and its content may be lost: it takes memory no longer than its packing needs it. */
  givenAway?: boolean
}

export interface NativeModel {
  /** Builds the plan for these input shapes, unless it is there. */
  prepare(shapes: number[][]): Promise<void>
  /**
   * Arrays that do not stay are copied before this returns. uint8 data given for a float32 input is converted.
   * @param id other than 0, of this thread alone: `NativeBinding.abort` takes it
   * @throws ERR_QUEUE_FULL
   */
  run(inputs: (RunArray | NativeTensor)[], id?: number): Promise<RunResult>
  /** Queues the run and returns its outputs at once; a failure shows when they are read. */
  apply(inputs: NativeTensor[]): NativeTensor[]
  stats(): ModelStats
  /** Lets `attachModel` find it by this name, which was claimed. */
  publish(name: string): void
  /** The plan for these input shapes, built unless it is there. */
  describe(shapes: number[][]): Promise<NativePlan>
  /** Runs the plan step by step, `rounds` times: milliseconds of each step, the medians. */
  profile(shapes: number[][], rounds: number): Promise<number[]>
  dispose(): void
}

/** Rows of a PNG that are filtered together. */
export interface PngPass {
  rows: number
  rowBytes: number
}

/** What the native side found out and nobody asked for. */
export interface NativeWarning {
  /** 'XCEPTION_CUDA_GRAPH'. */
  code: string
  message: string
  /** What the reader can do about it. */
  detail: string
}

/** The export table of the native addon; test/unit/binding.test.ts compares the two. */
export interface NativeBinding {
  /** Takes the class that native errors are made of. Called once per environment. */
  setErrorClass(errorClass: typeof XceptionError): void
  /** Called on this thread with what its runs, or those that were batched with them, have given rise to. */
  setWarningListener(listener: (warning: NativeWarning) => void): void
  devices(): NativeDevice[]
  /**
   * Makes sure that the device can be used; does nothing when it is open. Takes seconds for a GPU. Tensors and models open
   * theirs by themselves.
   * @throws ERR_DEVICE_UNAVAILABLE where there is none of this name; why it cannot be opened
   */
  openDevice(device: string): void
  /**
   * Gives back host memory that has not been used since the last call. False when there is none left to look after.
   */
  trimStaging(): boolean
  /** Frees the memory of arrays at once; they, and every other view of their buffers, are empty from then on. */
  detach(arrays: Float32Array[]): void
  /**
   * Decodes a JPEG of width x height pixels into `pixels`, RGB, at once, on this thread.
   * @returns libjpeg's first warning about the data, if it has one
   * @throws ERR_IMAGE_CORRUPT, also for a file of another size, ERR_OUT_OF_MEMORY
   */
  decodeJpeg(bytes: Uint8Array, width: number, height: number, pixels: Uint8Array): string | undefined
  /**
   * Inflates the pixel data of a PNG, at once, on this thread, and undoes its filters: the samples of each pass after those of
   * the one before. Node's zlib would do, but for a thread that is ended while it opens that, which ends the process:
   * "Assertion failed: init_done_".
   * @param pixelBytes how far apart filters take pixels to be
   * @throws ERR_IMAGE_CORRUPT unless the stream holds just these rows, ERR_OUT_OF_MEMORY
   */
  readPngRows(stream: Uint8Array, passes: PngPass[], pixelBytes: number, samples: Uint8Array): void
  /** The checksum of PNG's chunks; Node before 20.15 has none. */
  crc32(bytes: Uint8Array): number
  createTensor(device: string, dtype: DType, shape: number[], data: HostData): NativeTensor
  /** Packs the weights for `shapes`; the arrays must not change until this settles and are not kept after it. */
  createModel(
    device: string,
    graph: GraphSpec,
    weights: NativeWeight[],
    shapes: number[][],
    options: CompileOptions,
    batching?: NativeBatching,
  ): Promise<NativeModel>
  /**
   * True for whoever is to make the model of this name, and then to publish or to abandon it: no thread has it, or is
   * making it.
   */
  claimModel(name: string): boolean
  abandonModel(name: string): void
  /** Another handle to the model of this name, as soon as it is made; undefined where there will be none. */
  attachModel(name: string): Promise<NativeModel | undefined>
  /** Has no device run anything any more, in the whole process; returns when none does. */
  halt(): void
  /** Nobody waits for this run of the thread any more: it need not be computed. Does nothing when it is over. */
  abort(id: number): void
  /** True for the first caller in this process, whatever the thread. */
  claim(what: string): boolean
  /**
   * Opens the CUDA module, the shared library `module`, and adds its devices for the whole process, unopened; does
   * nothing when that is done.
   * @throws ERR_CUDA_MODULE, ERR_CUDA_DRIVER, ERR_CUDNN_NOT_FOUND, ERR_CUDNN_VERSION, ERR_CUDNN
   */
  openCuda(module: string, libraries: CudaLibraries): void
  /** cuDNN's description of a GPU of this machine, as JSON. @throws as openCuda does */
  describeGpu(module: string, libraries: CudaLibraries, device: number): string
  /**
   * Compiles the graph for a GPU that is not there, for each of several sets of input shapes. Of the weights only
   * the shapes are needed.
   */
  planModel(
    module: string,
    libraries: CudaLibraries,
    gpu: GpuDescription,
    graph: GraphSpec,
    weights: number[][],
    shapes: number[][][],
    options: CompileOptions,
  ): Promise<NativePlan[]>
}

const nodeGypBuild = require('node-gyp-build') as { resolve(root: string): string }

let loaded: NativeBinding | undefined

/** A warning of each code is for the whole process, whichever of its threads meets it first. */
function warnOnce({ code, message, detail }: NativeWarning): void {
  if (!loaded?.claim(`warning ${code}`)) return
  process.emitWarning(message, { type: 'XceptionWarning', code, detail })
}

/**
 * Path of the native addon; the CUDA module lies beside it.
 * @throws ERR_UNSUPPORTED_PLATFORM when there is no binary for this system
 */
export function addonPath(): string {
  // dist/lib/binding.js -> the package's root, where build/ and prebuilds/ lie
  const root = join(__dirname, '..', '..')
  try {
    return nodeGypBuild.resolve(root)
  } catch (cause) {
    throw new XceptionError(
      'ERR_UNSUPPORTED_PLATFORM',
      `node-xception has no native addon for ${process.platform}-${process.arch}`,
      { hint: `In a clone of the repository, build it: npm run build:native`, cause },
    )
  }
}

/**
 * The native addon, opened on first use.
 * @throws ERR_UNSUPPORTED_PLATFORM when there is no binary for this system, ERR_NATIVE_LOAD when it cannot be opened.
 */
export function binding(): NativeBinding {
  if (loaded) return loaded
  const path = addonPath()
  try {
    loaded = withShortBusyWait(() => require(path) as NativeBinding)
  } catch (cause) {
    throw new XceptionError(
      'ERR_NATIVE_LOAD',
      `The native addon could not be loaded: ${(cause as Error).message}`,
      {
        hint: 'It needs oneDNN, TurboJPEG and libdeflate: apt-get install libdnnl-dev libturbojpeg0-dev libdeflate-dev, or build it again: npm run build:native',
        cause,
      },
    )
  }
  loaded.setErrorClass(XceptionError)
  loaded.setWarningListener(warnOnce)
  // process.exit() of the main thread lets no addon clean up: work under way would meet oneDNN's or CUDA's own end. A
  // worker thread that ends lets it.
  const { halt } = loaded
  if (isMainThread) process.once('exit', () => halt())
  return loaded
}

/** `NativeBinding.detach` where the addon is open; where nothing needed it yet, garbage collection will do. */
export function detach(arrays: Float32Array[]): void {
  if (arrays.length > 0) loaded?.detach(arrays)
}
