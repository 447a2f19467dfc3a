/** Element types that models compute in. Values are Keras's dtype names. */
export type FloatingDType = 'float32' | 'float16' | 'bfloat16'

/** Element types of tensors, and of what models take. */
export type TensorDType = 'float32' | 'uint8'

/** Element types of values on a device. */
export type DType = FloatingDType | TensorDType

/** Typed arrays a host array may be made of. */
export type HostData = Float32Array | Uint8Array | Uint8ClampedArray
