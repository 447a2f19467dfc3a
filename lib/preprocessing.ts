/** What is done to pixels before a model gets them: 'xception' takes 0 ... 255 to -1 ... 1. */
export type Preprocessing = 'xception' | 'none'

export const preprocessings = ['xception', 'none'] as const satisfies readonly Preprocessing[]

/** x / 127.5 - 1 in two steps, each rounded to float32, as Keras computes it. */
export const normalize = (pixel: number): number => Math.fround(Math.fround(pixel / 127.5) - 1)

/** What becomes of each of the 256 values of a pixel; undefined where it stays what it is. */
export const tableOf: Record<Preprocessing, Float32Array | undefined> = {
  xception: Float32Array.from({ length: 256 }, (_, pixel) => normalize(pixel)),
  none: undefined,
}
