/** Keras's own rule: 'SeparableConv2D' becomes 'separable_conv2d'. */
export const snakeCase = (className: string): string =>
  className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
