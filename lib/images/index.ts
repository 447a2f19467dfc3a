export type { Interpolation } from './filters.js'
export { type ImageSource, loadImage, resizeImage } from './images.js'
export type { LoadImageOptions, ResizeImageOptions } from './options.js'
