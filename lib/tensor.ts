import { binding, type NativeTensor } from './binding.js'
import { type DeviceOption, resolveDevice } from './device.js'
import { disposeSymbol } from './disposable.js'
import type { HostData, TensorDType } from './dtype.js'
import { XceptionError } from './errors.js'
import { checkNdArray, formatShape, type NdArray } from './ndarray.js'
import { checkOptions } from './options.js'
import { show } from './show.js'
import { trimStagingLater } from './staging.js'

export interface TensorOptions {
  /** Default 'auto'. */
  device?: DeviceOption
  /** Default: what the data is made of. Uint8 data can be widened to 'float32', not the other way round. */
  dtype?: TensorDType
}

const dtypeOf = (data: HostData): TensorDType => (data instanceof Float32Array ? 'float32' : 'uint8')

function convert(data: HostData, dtype: TensorDType): HostData {
  if (dtype === dtypeOf(data)) return data
  if (dtype === 'float32') return Float32Array.from(data)
  if (dtype === 'uint8') {
    throw new XceptionError('ERR_DTYPE', 'A uint8 tensor cannot be made from a Float32Array', {
      hint: 'Round the data into a Uint8Array first.',
    })
  }
  throw new XceptionError('ERR_DTYPE', `Tensors of dtype ${show(dtype)} are not supported`, {
    hint: "Tensors are 'float32' or 'uint8'.",
  })
}

/** Keeps the constructor to this file. */
const key = Symbol('Tensor')

/** An array in the memory of a device. Row-major; images are NHWC. */
export class Tensor {
  readonly #native: NativeTensor
  readonly shape: readonly number[]
  readonly dtype: TensorDType
  /** 'cpu', or 'cuda:0'. */
  readonly device: string
  #disposed = false

  private constructor(given: symbol, native: NativeTensor) {
    if (given !== key) {
      throw new XceptionError('ERR_INVALID_ARGUMENT', 'Tensors are not made by `new`', {
        hint: 'Use Tensor.from(data, shape).',
      })
    }
    this.#native = native
    this.shape = native.shape
    this.dtype = native.dtype as TensorDType
    this.device = native.device
  }

  /**
   * Copies a host array to a device: `Tensor.from(data, shape, options)` or `Tensor.from({ data, shape },
   * options)`.
   * @throws ERR_INVALID_ARGUMENT, ERR_SHAPE, ERR_DTYPE, ERR_DEVICE_UNAVAILABLE, ERR_OUT_OF_MEMORY
   */
  static from(data: HostData, shape: readonly number[], options?: TensorOptions): Tensor
  static from(array: NdArray, options?: TensorOptions): Tensor
  static from(
    source: HostData | NdArray,
    second: readonly number[] | TensorOptions = {},
    third: TensorOptions = {},
  ): Tensor {
    const fromShape = Array.isArray(second)
    const options = (fromShape ? third : second) as TensorOptions
    checkOptions(options, ['device', 'dtype'], 'Tensor.from')
    const { data, shape } = checkNdArray(
      fromShape ? { data: source, shape: [...second] } : source,
      'Tensor.from',
    )
    const { device = 'auto', dtype = dtypeOf(data) } = options
    const { name } = resolveDevice(device)
    trimStagingLater()
    return new Tensor(key, binding().createTensor(name, dtype, shape, convert(data, dtype)))
  }

  /** @internal */
  static wrap(native: NativeTensor): Tensor {
    return new Tensor(key, native)
  }

  /** @internal @throws ERR_DISPOSED */
  unwrap(): NativeTensor {
    if (this.#disposed) {
      throw new XceptionError('ERR_DISPOSED', `This tensor of shape ${formatShape(this.shape)} was disposed`)
    }
    return this.#native
  }

  /**
   * Resolves to a copy of the elements, once what computes them is done.
   * @throws ERR_DISPOSED, and whatever made the computation fail
   */
  async data(): Promise<Float32Array | Uint8Array> {
    trimStagingLater()
    return this.unwrap().read()
  }

  /**
   * A copy of this tensor on `device`.
   * @throws ERR_DISPOSED, ERR_DEVICE_UNAVAILABLE, ERR_OUT_OF_MEMORY
   */
  to(device: DeviceOption): Tensor {
    trimStagingLater()
    return new Tensor(key, this.unwrap().copyTo(resolveDevice(device).name))
  }

  /** Gives the device memory back. Idempotent; without it garbage collection does the same, later. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#native.dispose()
  }

  [disposeSymbol](): void {
    this.dispose()
  }
}
