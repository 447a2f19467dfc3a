export type { ResultOrder } from './flow.js'
export type { PoolOptions } from './options.js'
export {
  type ClassifiedItem,
  type ClassifyOptions,
  createPool,
  type FailedItem,
  type Pool,
  type PoolItem,
  type PoolProgress,
} from './pool.js'
export type { PoolTiming } from './task.js'
