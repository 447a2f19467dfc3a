export * from './applications/index.js'
export * from './batch/index.js'
export { type Device, type DeviceOption, listDevices } from './device.js'
export type { ComputeDType, DType, EightBitDType, FloatingDType, HostData, TensorDType } from './dtype.js'
export { type ErrorCode, XceptionError } from './errors.js'
export {
  type ImageSource,
  type Interpolation,
  type LoadImageOptions,
  loadImage,
  type ResizeImageOptions,
  resizeImage,
} from './images/index.js'
export * from './layers/index.js'
export * from './models/index.js'
export type { NdArray } from './ndarray.js'
export type { Preprocessing } from './preprocessing.js'
export { Tensor, type TensorOptions } from './tensor.js'
export { fetchImagenet } from './weights/index.js'
