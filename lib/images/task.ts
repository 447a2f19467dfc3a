import type { Interpolation } from './filters.js'

/** How an image is brought to size, all options filled in. */
export interface ResizePlan {
  /** [height, width]; null leaves the image as it is. */
  targetSize: [number, number] | null
  interpolation: Interpolation
  keepAspectRatio: boolean
  maxPixels: number
}

/** How an image file is read, all options filled in. */
export interface LoadPlan extends ResizePlan {
  autoOrient: boolean
}

export interface LoadTask extends LoadPlan {
  kind: 'load'
  source: string | Uint8Array
}

export interface ResizeTask extends ResizePlan {
  kind: 'resize'
  data: Uint8Array
  shape: number[]
}

export type ImageTask = LoadTask | ResizeTask

/** What a worker answers, where it is not an error. */
export interface ImageReply {
  data: Uint8Array
  shape: [number, number, 3]
}
