import { type DeviceOption, kindOf } from '../device.js'
import { XceptionError } from '../errors.js'
import { compileFor } from '../models/compile.js'
import { GraphBuilder } from '../models/graph.js'
import { Session } from '../models/session.js'
import { Target } from '../models/target.js'
import { Tensor } from '../tensor.js'
import type { Layer } from './layer.js'

/** Runs a layer by itself, as a model of one layer for each device and kind of input. */
export class Eager {
  readonly #sessions = new Map<string, Session>()

  constructor(private readonly layer: Layer) {}

  async run(inputs: readonly Tensor[]): Promise<Tensor> {
    const { device } = inputs[0]
    const stray = inputs.find((tensor) => tensor.device !== device)
    if (stray) {
      throw new XceptionError(
        'ERR_INVALID_ARGUMENT',
        `${this.layer.name} received tensors on ${device} and on ${stray.device}`,
        { hint: `Bring them together: tensor.to('${device}').` },
      )
    }
    const shapes = inputs.map(({ shape }) => [...shape])
    const [output] = await this.#session(device, inputs).use(shapes, (native) =>
      native.apply(inputs.map((tensor) => tensor.unwrap())),
    )
    return Tensor.wrap(output)
  }

  /** Only the batch and the image size may differ within a session: everything else is in the graph. */
  #session(device: string, inputs: readonly Tensor[]): Session {
    const kind = inputs.map(({ dtype, shape }) => `${dtype}:${shape.length}:${shape.at(-1)}`)
    const key = [device, ...kind].join(' ')
    let session = this.#sessions.get(key)
    if (!session) {
      // Not the tensors themselves: the session would keep their memory.
      const descriptions = inputs.map(({ shape, dtype }) => ({ shape, dtype }))
      // float32, as the tensors are; timing engines would cost more than one layer can win
      const target = new Target(
        { device: device as DeviceOption, dtype: 'float32', tune: false },
        this.layer.name,
      )
      session = new Session(target, this.layer.weights, () => this.#graph(device, descriptions))
      this.#sessions.set(key, session)
    }
    return session
  }

  #graph(device: string, inputs: readonly Pick<Tensor, 'shape' | 'dtype'>[]) {
    const builder = new GraphBuilder()
    const values = inputs.map(({ shape, dtype }) => {
      const open = shape.map((dim, axis) => (axis === shape.length - 1 ? dim : null))
      return builder.input(open, dtype)
    })
    const value = this.layer.lower(builder, values)
    return compileFor(kindOf(device), 'float32', builder.build([{ name: this.layer.name, value }]))
  }
}
