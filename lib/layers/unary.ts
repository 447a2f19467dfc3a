import { type Shape, SymbolicTensor } from '../models/symbolic.js'
import { Tensor } from '../tensor.js'
import { refuse } from './arguments.js'
import { Layer } from './layer.js'

/** A layer of one input. */
export abstract class UnaryLayer extends Layer {
  /**
   * On a symbolic tensor: adds the layer to the graph and returns its output. On a Tensor: runs at once on
   * that tensor's device; the promise resolves when the run is queued, so that layers can follow each other
   * without waiting for results. A failure of the run itself shows in `data()`.
   * @throws ERR_SHAPE, ERR_DTYPE, ERR_INVALID_ARGUMENT
   */
  apply(input: SymbolicTensor): SymbolicTensor
  apply(input: Tensor): Promise<Tensor>
  apply(input: SymbolicTensor | Tensor): SymbolicTensor | Promise<Tensor> {
    if (input instanceof SymbolicTensor) return this.connect([input])
    if (input instanceof Tensor) return this.run([input])
    return refuse(`the input of ${this.name}`, 'a symbolic tensor or a Tensor', input)
  }

  /** @throws ERR_SHAPE, ERR_INVALID_ARGUMENT */
  computeOutputShape(inputShape: Shape): Shape {
    return this.inferShape(this.checkShapes([inputShape]))
  }

  protected override checkShapes(inputShapes: readonly unknown[]): Shape[] {
    if (inputShapes.length === 1) return super.checkShapes(inputShapes)
    return refuse(`the input shapes of ${this.name}`, 'one shape', inputShapes)
  }
}
