/** Element types of tensors. Values are Keras's dtype names. */
export type DType = 'float32' | 'uint8'

/** Typed arrays a host array may be made of. */
export type HostData = Float32Array | Uint8Array | Uint8ClampedArray
