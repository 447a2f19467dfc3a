export {
  type DecodePredictionsOptions,
  decodePredictions,
  type Prediction,
  preprocessInput,
} from './imagenet.js'
export { Xception } from './xception.js'
export type { Pooling, XceptionOptions } from './xceptionOptions.js'
