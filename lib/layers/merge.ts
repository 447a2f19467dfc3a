import { XceptionError } from '../errors.js'
import { type Shape, SymbolicTensor } from '../models/symbolic.js'
import { formatShape } from '../ndarray.js'
import { Tensor } from '../tensor.js'
import { refuse } from './arguments.js'
import { Layer } from './layer.js'

/** A layer of two or more inputs. */
export abstract class MergeLayer extends Layer {
  /**
   * On symbolic tensors: adds the layer to the graph and returns its output. On Tensors of one device: runs
   * at once there, as UnaryLayer.apply does.
   * @throws ERR_SHAPE, ERR_DTYPE, ERR_INVALID_ARGUMENT
   */
  apply(inputs: readonly SymbolicTensor[]): SymbolicTensor
  apply(inputs: readonly Tensor[]): Promise<Tensor>
  apply(inputs: readonly SymbolicTensor[] | readonly Tensor[]): SymbolicTensor | Promise<Tensor> {
    if (Array.isArray(inputs) && inputs.length > 1) {
      if (inputs.every((item) => item instanceof SymbolicTensor)) return this.connect(inputs)
      if (inputs.every((item) => item instanceof Tensor)) return this.run(inputs)
    }
    return refuse(
      `the input of ${this.name}`,
      'an array of two or more symbolic tensors, or of Tensors',
      inputs,
    )
  }

  /** @throws ERR_SHAPE, ERR_INVALID_ARGUMENT */
  computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return this.inferShape(this.checkShapes(inputShapes))
  }

  protected override checkShapes(inputShapes: readonly unknown[]): Shape[] {
    if (Array.isArray(inputShapes) && inputShapes.length > 1) return super.checkShapes(inputShapes)
    return refuse(`the input shapes of ${this.name}`, 'two or more shapes', inputShapes)
  }
}

/** Shape of an element-wise merge: dimensions of 1 are broadcast. @throws ERR_SHAPE */
export function broadcastShapes(name: string, shapes: readonly Shape[]): Shape {
  return shapes.reduce((a, b) => {
    const fits =
      a.length === b.length &&
      a.every((dim, i) => dim === b[i] || dim === null || b[i] === null || dim === 1 || b[i] === 1)
    if (!fits) {
      throw new XceptionError(
        'ERR_SHAPE',
        `${name} cannot merge ${shapes.map(formatShape).join(' and ')}: dimensions must be equal, or 1`,
      )
    }
    return a.map((dim, i) => (dim === 1 ? b[i] : b[i] === 1 ? dim : (dim ?? b[i])))
  })
}
