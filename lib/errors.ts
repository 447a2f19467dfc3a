/** Every `code` an error of this package can carry. Codes are stable across versions; messages are not. */
export type ErrorCode =
  | 'ERR_INVALID_ARGUMENT' // a value of the wrong type or outside its range
  | 'ERR_UNKNOWN_OPTION' // an option name that does not exist; the hint has the nearest one
  | 'ERR_SHAPE' // shapes that do not fit the layer, the model or each other
  | 'ERR_DTYPE' // a dtype that this device or op does not take
  | 'ERR_GRAPH' // layers that do not form a model: disconnected, foreign, or of duplicate name
  | 'ERR_DISPOSED' // use after dispose()
  | 'ERR_DEVICE_UNAVAILABLE' // the device asked for is not on this machine or failed to open
  | 'ERR_CUDA_MODULE' // the CUDA module was not built, or is not of this version
  | 'ERR_CUDA_DRIVER' // no NVIDIA driver, one that is too old, or one without a GPU
  | 'ERR_CUDNN_NOT_FOUND' // cuDNN, or a library that it needs, is not where it was looked for
  | 'ERR_CUDNN_VERSION' // a cuDNN that this package cannot use: too old, for another CUDA, or of parts of two versions
  | 'ERR_CUDNN' // cuDNN reported a failure, or ended the process that tried it
  | 'ERR_DEVICE_LOST' // the GPU's context failed for good; only a new process can use it again
  | 'ERR_PLAN_CACHE_CRASH' // a process ended while cuDNN loaded a plan of that file, which is set aside
  | 'ERR_PLAN_CACHE' // a file of plans for another GPU, driver or cuDNN, where that very file was asked for
  | 'ERR_UNSUPPORTED_PLATFORM' // no native addon exists for this system
  | 'ERR_NATIVE_LOAD' // the native addon is there but could not be loaded
  | 'ERR_OUT_OF_MEMORY' // host or device memory ran out
  | 'ERR_QUEUE_FULL' // a model's queue holds as many runs as it may
  | 'ERR_BACKEND' // oneDNN or CUDA reported a failure
  | 'ERR_FILE_NOT_FOUND' // a path that does not exist
  | 'ERR_IO' // the system refused to read or write a file
  | 'ERR_WEIGHTS' // a weights file that does not fit the model
  | 'ERR_WEIGHTS_FORMAT' // not a weights file, or a damaged one
  | 'ERR_CALIBRATION' // calibration data that is damaged or of another network
  | 'ERR_CHECKSUM' // a file whose MD5 differs from the published one
  | 'ERR_DOWNLOAD' // a file that is not cached and could not be fetched
  | 'ERR_IMAGE_FORMAT' // not an image of a supported format
  | 'ERR_IMAGE_CORRUPT' // a truncated or damaged image
  | 'ERR_IMAGE_TOO_LARGE' // an image whose header claims more pixels than the limit
  | 'ERR_OUTPUT' // results of a batch that are there already, are being written, or were begun with other options
  | 'ERR_MODEL_TOO_LARGE' // a model of more than 2 GB, which one ONNX file cannot hold
  | 'ERR_USAGE' // a command line that cannot be understood
  | 'ERR_WORKER' // a thread of a pool ended while it worked on an image
  | 'ERR_INTERNAL' // a bug in this package

export interface ErrorDetails {
  /** What the reader can do about it, in one sentence. */
  hint?: string
  /** The error that led to this one. */
  cause?: unknown
}

/** The one error class of this package: switch on `code`, show `message` and `hint`. */
export class XceptionError extends Error {
  override readonly name = 'XceptionError'
  readonly code: ErrorCode
  readonly hint?: string

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    if (details.hint !== undefined) this.hint = details.hint
  }
}
