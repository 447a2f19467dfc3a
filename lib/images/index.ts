export type { Interpolation } from './filters.js'
export { loadImage, resizeImage } from './images.js'
export type { LoadImageOptions, ResizeImageOptions } from './options.js'
export type { ImageSource } from './source.js'
