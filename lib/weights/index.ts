export { cacheFolder } from './cache.js'
export type { DownloadProgress } from './download.js'
export { loadWeightsInto, saveWeights } from './files.js'
export {
  fetchImagenet,
  imagenetClassIndexSync,
  imagenetFiles,
  imagenetWeights,
  tryClassIndex,
} from './imagenet.js'
export type { WeightSource } from './source.js'
export type { WeightedLayer, WeightedModel, WeightSpec } from './weightedModel.js'
