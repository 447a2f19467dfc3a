/** How pixels between pixels are made; Keras's names. */
export const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos', 'box', 'hamming'] as const
export type Interpolation = (typeof INTERPOLATIONS)[number]

/** A resampling filter: its weight at a distance from the centre, zero from `support` on. */
export interface Filter {
  support: number
  weight: (distance: number) => number
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

// Pillow multiplies by these two constants in single precision.
const HAMMING_A = Math.fround(0.54)
const HAMMING_B = Math.fround(0.46)

function bicubic(distance: number): number {
  const a = -0.5
  const x = Math.abs(distance)
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
}

function hamming(distance: number): number {
  const x = Math.abs(distance)
  return x < 1 ? sinc(x) * (HAMMING_A + HAMMING_B * Math.cos(Math.PI * x)) : 0
}

export const FILTERS: Record<Exclude<Interpolation, 'nearest'>, Filter> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
}
