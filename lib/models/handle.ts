import { randomUUID } from 'node:crypto'
import { XceptionError } from '../errors.js'
import { show } from '../show.js'
import type { InputSpec } from './inputSpec.js'
import type { Shape } from './symbolic.js'

/**
 * Stands for a model that this process has on a device. Plain data of some hundred bytes: send it to another thread with
 * postMessage, and `Model.attach` it there. It keeps nothing alive: somebody must have the model until it is attached.
 */
export interface ModelHandle {
  /** Says which model, in this process. */
  readonly id: string
  readonly name: string
  readonly device: string
  readonly dtype: string
  readonly inputs: readonly InputSpec[]
  /** (batch, ...) of each output. */
  readonly outputShapes: readonly Shape[]
  /** Predictions are one array, and not an array of them. */
  readonly single: boolean
  /** Most images in a batch, where predictions are batched. */
  readonly maxBatch?: number
}

const prefix = `handle ${process.pid} `

export const newHandleId = (): string => `${prefix}${randomUUID()}`

const isShape = (value: unknown): boolean =>
  Array.isArray(value) && value.every((dim) => dim === null || Number.isSafeInteger(dim))

const isInput = (value: Partial<InputSpec> | null): boolean =>
  typeof value?.name === 'string' &&
  isShape(value.shape) &&
  ['float32', 'uint8'].includes(value.dtype as string)

/** @throws ERR_INVALID_ARGUMENT for what is no handle, or one of another process */
export function checkHandle(value: unknown): ModelHandle {
  const { id, name, device, dtype, inputs, outputShapes, single } = (value ?? {}) as Partial<ModelHandle>
  const isHandle =
    [id, name, device, dtype].every((item) => typeof item === 'string') &&
    typeof single === 'boolean' &&
    Array.isArray(inputs) &&
    inputs.length > 0 &&
    inputs.every(isInput) &&
    Array.isArray(outputShapes) &&
    outputShapes.every(isShape)
  if (!isHandle) {
    throw new XceptionError('ERR_INVALID_ARGUMENT', `Expected a model's handle but received ${show(value)}`, {
      hint: 'Send model.handle with postMessage or as workerData.',
    })
  }
  if (id!.startsWith(prefix)) return value as ModelHandle
  throw new XceptionError('ERR_INVALID_ARGUMENT', 'The handle is of a model in another process', {
    hint: 'A handle is for the threads of one process. Another process has to load the model itself.',
  })
}
