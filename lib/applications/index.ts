export {
  type DecodePredictionsOptions,
  decodePredictions,
  type Prediction,
} from './imagenet.js'
export { preprocessInput } from './preprocess.js'
export { Xception } from './xception.js'
export type { Pooling, XceptionOptions } from './xceptionOptions.js'
