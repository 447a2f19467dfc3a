/** Element types of numbers as they are. Values are Keras's dtype names. */
export type FloatingDType = 'float32' | 'float16' | 'bfloat16'

/** Element types of values that stand for others, each with a scale. */
export type EightBitDType = 'int8' | 'uint8'

/** What models compute in. */
export type ComputeDType = FloatingDType | 'int8'

/** Element types of tensors, and of what models take. */
export type TensorDType = 'float32' | 'uint8'

/** Element types of values on a device. */
export type DType = FloatingDType | EightBitDType

/** Typed arrays a host array may be made of. */
export type HostData = Float32Array | Uint8Array | Uint8ClampedArray
