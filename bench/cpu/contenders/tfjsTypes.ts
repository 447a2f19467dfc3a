/** As much of TensorFlow.js as is used. */
export interface Tfjs {
  layers: Record<string, (options: object) => TfLayer>
  input(options: { shape: number[]; name?: string }): TfSymbolic
  model(options: { inputs: TfSymbolic; outputs: TfSymbolic }): TfModel
  loadLayersModel(handler: object): Promise<TfModel>
  tensor(values: Float32Array, shape: readonly number[]): TfTensor
  setBackend(name: string): Promise<boolean>
  io: {
    fromMemory(artifacts: TfArtifacts): object
    withSaveHandler(save: (artifacts: TfArtifacts) => Promise<object>): object
  }
}

/** A symbolic tensor of theirs; nothing in it is looked at. */
export interface TfSymbolic {
  readonly name: string
}

export interface TfLayer {
  apply(input: TfSymbolic | TfSymbolic[]): TfSymbolic
  setWeights(weights: TfTensor[]): void
}

export interface TfModel {
  getLayer(name: string): TfLayer
  predict(input: TfTensor): TfTensor
  save(handler: object): Promise<unknown>
}

export interface TfTensor {
  data(): Promise<Float32Array>
  dispose(): void
}

export interface TfArtifacts {
  modelTopology: object
  weightSpecs: object[]
  weightData: ArrayBuffer
}
