import {
  add,
  conv2d,
  createPool,
  decodePredictions,
  type ErrorCode,
  input,
  type Layer,
  loadImage,
  type Model,
  model,
  type PoolItem,
  type Prediction,
  preprocessInput,
  type SymbolicTensor,
  Tensor,
  type TimedArray,
  Xception,
  XceptionError,
  type XceptionOptions,
} from 'node-xception'

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_: Same<A, B>): void => {}

export async function classify(path: string): Promise<Prediction[]> {
  const network = await Xception({ weights: 'imagenet', device: 'auto' })
  same<typeof network, Model>(true)
  const image = await loadImage(path, { targetSize: [299, 299] })
  const scores = await network.predict(preprocessInput(image))
  same<typeof scores, TimedArray>(true)
  return decodePredictions(scores, { top: 5 })[0]
}

export async function layers(): Promise<void> {
  const image = input({ shape: [null, null, 3] })
  const layer = conv2d({ filters: 8, kernelSize: [3, 3], padding: 'same', activation: 'relu' })
  const features = layer.apply(image)
  same<typeof features, SymbolicTensor>(true)
  const sum = add().apply([features, features])
  using tensor = Tensor.from(new Float32Array(12), [1, 2, 2, 3], { device: 'cpu' })
  const result = layer.apply(tensor)
  same<typeof result, Promise<Tensor>>(true)
  const one = model({ inputs: image, outputs: sum })
  const many = model({ inputs: [image], outputs: [features, sum] })
  const [first] = await many.predict({ image: await result })
  same<typeof first, TimedArray>(true)
  const answer = await one.predict([{ data: new Uint8Array(12), shape: [2, 2, 3] }], { batchSize: 1 })
  same<typeof answer, TimedArray>(true)
  const found: Layer = one.getLayer(1)
  same<(typeof found.weights)[number]['name'], string>(true)
  await using disposable = one
  disposable.summary({ print: false })
}

export async function many(paths: AsyncIterable<string>, network: Model): Promise<Float32Array[]> {
  await using pool = await createPool({ model: network, workers: 2, interpolation: 'bicubic' })
  const scores: Float32Array[] = []
  for await (const item of pool.classify(paths, { order: 'completion', top: 1 })) {
    same<typeof item, PoolItem<string>>(true)
    if ('error' in item) console.error(item.input, item.error.code)
    else scores.push(item.scores.data)
  }
  return scores
}

export function explain(error: unknown): ErrorCode | undefined {
  return error instanceof XceptionError ? error.code : undefined
}

export const options: XceptionOptions = {
  weights: './weights.h5',
  pooling: 'avg',
  includeTop: false,
  seed: 1,
}

// @ts-expect-error filters is required
conv2d({ kernelSize: 3 })
// @ts-expect-error no such padding
conv2d({ filters: 1, kernelSize: 3, padding: 'full' })
// @ts-expect-error no such option
conv2d({ filters: 1, kernelSize: 3, stride: 2 })
// @ts-expect-error images are channels-last
conv2d({ filters: 1, kernelSize: 3, dataFormat: 'channels_first' })
// @ts-expect-error a merge takes an array
add().apply(input({ shape: [3] }))
// @ts-expect-error no such device
void Xception({ device: 'gpu' })
// @ts-expect-error no such pooling
void Xception({ pooling: 'mean' })
// @ts-expect-error no such code
explain(undefined) === 'ERR_OTHER'
