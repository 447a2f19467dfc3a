import { join } from 'node:path'
import type { DType, HostData } from './dtype.js'
import { XceptionError } from './errors.js'
import type { GraphSpec } from './models/ops.js'
import type { NdArray } from './ndarray.js'
import { withShortBusyWait } from './openmp.js'

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

export interface ModelStats {
  /** Plans built so far, one per set of input shapes. */
  plans: number
  /** Bytes of packed weights on the device. */
  weightBytes: number
  /** Bytes of the device's arena, shared by all plans on it. */
  arenaBytes: number
}

export interface NativeModel {
  /** Builds the plan for these input shapes, unless it is there. */
  prepare(shapes: number[][]): Promise<void>
  /** The arrays are copied before this returns. uint8 data given for a float32 input is converted. */
  run(inputs: (NdArray | NativeTensor)[]): Promise<NdArray<Float32Array>[]>
  /** Queues the run and returns its outputs at once; a failure shows when they are read. */
  apply(inputs: NativeTensor[]): NativeTensor[]
  stats(): ModelStats
  dispose(): void
}

/** The export table of the native addon; test/unit/binding.test.ts compares the two. */
export interface NativeBinding {
  /** Takes the class that native errors are made of. Called once per environment. */
  setErrorClass(errorClass: typeof XceptionError): void
  devices(): NativeDevice[]
  /** Frees the memory of arrays at once; they, and every other view of their buffers, are empty from then on. */
  detach(arrays: Float32Array[]): void
  createTensor(device: string, dtype: DType, shape: number[], data: HostData): NativeTensor
  /** Packs the weights for `shapes`; the arrays must not change until this settles and are not kept after it. */
  createModel(
    device: string,
    dtype: DType,
    graph: GraphSpec,
    weights: NativeWeight[],
    shapes: number[][],
  ): Promise<NativeModel>
}

const nodeGypBuild = require('node-gyp-build') as { resolve(root: string): string }

let loaded: NativeBinding | undefined

/**
 * The native addon, opened on first use.
 * @throws ERR_UNSUPPORTED_PLATFORM when there is no binary for this system, ERR_NATIVE_LOAD when it cannot be opened.
 */
export function binding(): NativeBinding {
  if (loaded) return loaded
  // dist/lib/binding.js -> the package's root, where build/ and prebuilds/ lie
  const root = join(__dirname, '..', '..')
  let path: string
  try {
    path = nodeGypBuild.resolve(root)
  } catch (cause) {
    throw new XceptionError(
      'ERR_UNSUPPORTED_PLATFORM',
      `node-xception has no native addon for ${process.platform}-${process.arch}`,
      { hint: `In a clone of the repository, build it: npm run build:native`, cause },
    )
  }
  try {
    loaded = withShortBusyWait(() => require(path) as NativeBinding)
  } catch (cause) {
    throw new XceptionError(
      'ERR_NATIVE_LOAD',
      `The native addon could not be loaded: ${(cause as Error).message}`,
      {
        hint: 'It needs oneDNN: apt-get install libdnnl-dev, or build it again: npm run build:native',
        cause,
      },
    )
  }
  loaded.setErrorClass(XceptionError)
  return loaded
}

/** `NativeBinding.detach` where the addon is open; where nothing needed it yet, garbage collection will do. */
export function detach(arrays: Float32Array[]): void {
  if (arrays.length > 0) loaded?.detach(arrays)
}
